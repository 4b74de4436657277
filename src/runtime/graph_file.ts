/**
 * The ONNX files of a model, checked before a runtime sees them.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { type GraphKind, type ModelMetadata, readMetadata } from "../onnx/metadata.ts";
import { decodeModel, type ValueInfoProto } from "../onnx/model_proto.ts";
import { inferShapes, OPSET_VERSION } from "./graph_shapes.ts";

/** The bytes of a model's ONNX files, by what is in each; at least one. */
export type GraphBytes = { readonly [G in GraphKind]?: Uint8Array };

/** One ONNX file of a model. */
export interface GraphFile {
  /** What the file is called in messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `D`, the number of columns of every input. */
  readonly columns: number;
  /** The names of the inputs, each `[n, D]`. */
  readonly inputs: readonly string[];
  /** The number of columns of each output, by its name. */
  readonly outputs: ReadonlyMap<string, number>;
}

/** The ONNX files of one model. */
export interface ModelFiles {
  readonly metadata: ModelMetadata;
  readonly graphs: ReadonlyMap<GraphKind, GraphFile>;
}

/** The names of the inputs and outputs of each graph. */
const INTERFACES: Readonly<
  Record<GraphKind, { readonly inputs: readonly string[]; readonly outputs: readonly string[] }>
> = {
  log_prob: { inputs: ["x"], outputs: ["log_prob"] },
  conditionals: { inputs: ["x"], outputs: ["parameters", "log_prob_each"] },
  sample: { inputs: ["noise"], outputs: ["x", "log_prob"] },
  complete: { inputs: ["noise", "evidence", "known"], outputs: ["x", "log_prob"] },
  sweep: { inputs: ["noise", "evidence", "known", "x"], outputs: ["x_next", "changed"] },
};

/** The graphs a model can have, each in the file `<kind>.onnx`. */
export const GRAPH_KINDS = Object.keys(INTERFACES) as GraphKind[];

/**
 * Checks the ONNX files of a model.
 *
 * @param files Each file's bytes.
 * @param where What comes before a file's name in messages, such as a folder with a slash.
 * @returns The files and what they say about the model.
 * @throws {SyntaxError} If a file is damaged, holds another graph than its name says, has inputs or outputs that do not
 * fit its schema, or describes another model than the others do.
 * @throws {RangeError} If there is no file.
 */
export function checkModelFiles(files: GraphBytes, where: string): ModelFiles {
  let first: { name: string; metadata: ModelMetadata } | undefined;
  const graphs = new Map<GraphKind, GraphFile>();
  for (const kind of GRAPH_KINDS) {
    const bytes = files[kind];
    if (bytes === undefined) continue;
    const name = `${where}${kind}.onnx`;
    const metadata = readMetadata(bytes, name);
    graphs.set(kind, checkGraphFile({ kind, bytes, name }, metadata));
    first ??= { name, metadata };
    if (modelOf(metadata) !== modelOf(first.metadata)) {
      throw inputError(
        new SyntaxError(
          `Cannot read ${name}: its variables or their order are not those of ${first.name}`,
        ),
      );
    }
  }
  if (first === undefined) {
    throw inputError(
      new RangeError(
        `Cannot open ${where || "a model"}: expected at least one of ${
          GRAPH_KINDS.map((kind) => `${kind}.onnx`).join(" ")
        }`,
      ),
    );
  }
  return { metadata: first.metadata, graphs };
}

function modelOf({ variables, order }: ModelMetadata): string {
  return JSON.stringify([variables, order]);
}

function checkGraphFile(
  { kind, bytes, name }: { kind: GraphKind; bytes: Uint8Array; name: string },
  { graph: found, variables }: ModelMetadata,
): GraphFile {
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  };
  if (found !== kind) refuse(`it holds the graph '${found}', expected '${kind}'`);
  const { graph, opsetImport } = decodeModel(bytes, name);
  const other = opsetImport.find(({ version }) => version !== OPSET_VERSION);
  if (other !== undefined) {
    refuse(`it uses version ${other.version} of the operators, expected ${OPSET_VERSION}`);
  }
  const D = variables.length;
  const columns: Record<string, number> = {
    x: D,
    x_next: D,
    log_prob_each: D,
    // p(x = 1) of a binary variable, p(x = k) for each value of a categorical one
    parameters: variables.reduce((sum, { kind, size }) => sum + (kind === "bernoulli" ? 1 : size), 0),
  };

  const { inputs, outputs } = INTERFACES[kind];
  const names = graph.input.map((input) => input.name);
  if (names.length !== inputs.length || !inputs.every((input) => names.includes(input))) {
    refuse(`it has the inputs ${names.join(" ") || "(none)"}, expected ${inputs.join(" ")}`);
  }
  for (const input of graph.input) {
    if (shapeOf(input) !== `n, ${D}`) {
      refuse(`the input '${input.name}' has the shape [${shapeOf(input)}], expected [n, ${D}]`);
    }
  }
  const shapes = inferShapes(graph, { variables: D, bytes: bytes.length, refuse });
  for (const output of outputs) {
    const value = graph.output.find((value) => value.name === output) ??
      refuse(`the output '${output}' is missing`);
    const expected = output === "changed" ? "1" : output in columns ? `n, ${columns[output]}` : "n";
    for (const shape of [shapeOf(value), shapes.get(output)?.join(", ")]) {
      if (shape !== expected) {
        refuse(`the output '${output}' has the shape [${shape}], expected [${expected}]`);
      }
    }
  }
  return {
    name,
    bytes,
    columns: D,
    inputs,
    outputs: new Map(outputs.map((output) => [output, columns[output] ?? 1])),
  };
}

function shapeOf({ type }: ValueInfoProto): string {
  return type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimParam ?? dimValue ?? "?").join(
    ", ",
  ) ??
    "unknown";
}
