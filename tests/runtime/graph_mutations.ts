import fc from "fast-check";
import { binary, categorical, exportOnnx, Made } from "../../mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { decodeModel, encodeModel, type ModelProto } from "../../src/onnx/model_proto.ts";
import { GRAPH_KINDS, type GraphKind } from "../../src/onnx/ports.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { changed, changes, type Damage, damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import type { Tries } from "../tries.ts";

/** What stands in graphs, and what does not. */
const LEAVES: readonly unknown[] = [
  ...[-2, -1, 0, 1, 2, 3, 6, 7, 9, 11, 17, 255, 65_536, 2 ** 31, 2 ** 40],
  ...[
    "",
    "x",
    "n",
    "noise",
    "known",
    "log_prob",
    "axis",
    "axes",
    "to",
    "Gather",
    "Reshape",
    "Loop",
    "Add",
    "Sub",
  ],
  ...[
    "Mul",
    "MatMul",
    "ReduceSum",
    "Where",
    "Expand",
    "Slice",
    "Transpose",
    "Concat",
    "Pad",
    "CumSum",
    "Cast",
  ],
  ...["Less", "Greater", "Softmax", "Unsqueeze", "Squeeze", "ScatterND", "ConstantOfShape", "Range"],
  ...[[], [0], [7, 2 ** 20], new Uint8Array(8), new Uint8Array(64).fill(255)],
];

/** A value is replaced by one of its kind, so that the file can be written. */
function isLike(old: unknown, by: unknown): boolean {
  if (Array.isArray(old)) return Array.isArray(by) && typeof old[0] === "number";
  return typeof old === typeof by && old instanceof Uint8Array === by instanceof Uint8Array;
}

/** The numbers of a tensor by others, of the same number of bytes. */
function changeBytes({ graph }: ModelProto, which: number, damage: Damage): void {
  const tensors = graph.initializer.filter(({ rawData }) => rawData.length > 0);
  const tensor = tensors[which % tensors.length]!;
  tensor.rawData = damaged(tensor.rawData, { ...damage, kind: "overwrite" });
}

const mutations = fc.record({
  part: fc.constantFrom("graph", "graph", "metadata", "numbers", "bytes"),
  which: fc.nat(),
  graph: changes(LEAVES),
  metadata: changes(),
  damage: damages,
});

type Mutation = typeof mutations extends fc.Arbitrary<infer T> ? T : never;

/** The file with a change, or nothing where it cannot be written. */
function mutate(
  bytes: Uint8Array,
  { part, which, graph, metadata, damage }: Mutation,
): Uint8Array | undefined {
  if (part === "bytes") return damaged(bytes, damage);
  let model = decodeModel(bytes, "whole");
  if (part === "numbers") changeBytes(model, which, damage);
  if (part === "graph") model = graph.reduce((model, change) => changed(model, change, isLike), model);
  if (part === "metadata") {
    const entry = model.metadataProps[which % model.metadataProps.length]!;
    const json = JSON.stringify({
      value: /^[{["]/.test(entry.value) ? JSON.parse(entry.value) : entry.value,
    });
    const value = metadata.reduce((json, change) => changed(json, change), JSON.parse(json)).value;
    entry.value = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  }
  try {
    return encodeModel(model);
  } catch {
    return undefined; // what no file can hold
  }
}

/** A model of any graph that has changes runs, or is refused. */
export async function mutatedGraphs({ runs, seed }: Tries): Promise<void> {
  const schema = [...binary(3), ...categorical([3])];
  const edges = { direct: true, residual: true, context: [...categorical([3]), ...binary(1)] };
  const models = [{ hidden: [5] }, { hidden: [4, 4], ...edges }].map((options) =>
    new Made({ schema, ...options, executor: new ReferenceExecutor() })
  );
  const metadata = { training: { data: "rows", epochs: 3 } };
  const files = models.map((made) =>
    new Map(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind, { metadata })]))
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), fc.constantFrom(...GRAPH_KINDS), mutations, async (
      files,
      kind,
      mutation,
    ) => {
      const bytes = mutate(files.get(kind)!, mutation);
      if (bytes !== undefined) await worksOrRefuses(() => use(kind, bytes));
    }),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
}

/** Opens a graph and calls what needs it. */
async function use(kind: GraphKind, bytes: Uint8Array): Promise<void> {
  await using model = await openModelFromBytes({ [kind]: bytes }, { provider: "cpu" });
  const D = model.schema.length;
  const x = { data: new Float32Array(3 * D), shape: [3, D] as const };
  const C = model.context?.length;
  const conditions = C === undefined
    ? {}
    : { context: { data: new Float32Array(3 * C), shape: [3, C] as const } };
  if (kind === "log_prob") await model.logProb({ x, ...conditions });
  if (kind === "conditionals") await model.conditionals({ x, ...conditions });
  if (kind === "sample") await model.sample(3, { seed: 1, ...conditions });
  if (kind === "complete") await model.complete({ x, known: x, ...conditions }, { seed: 1 });
}
