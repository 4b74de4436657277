/** Exported models in files, their inputs, and the comparison of what an engine computes with the core. */
import { assert, assertEquals } from "@std/assert";
import {
  binary,
  categorical,
  type Conditionals,
  exportOnnx,
  type MadeOptions,
  portsOf,
  type Rows,
  type Samples,
} from "../../mod.ts";
import { largestParameterDifference } from "../../src/folder/differences.ts";
import { formatHidden } from "../../src/made/mod.ts";
import { markMissing, unmarkMissing } from "../../src/made/kinds/mod.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { makeMade } from "../onnx/graphs.ts";
import { type Draw, makeProbe, mismatches, type Probe } from "../parity/probe.ts";
import { largestDifference } from "../runtime/models.ts";

/** Some rows for a model: `<graph>/<input>.npy` for each input of each of its graphs. */
export interface Batch {
  readonly folder: string;
  readonly probe: Probe;
}

/** A folder with the graphs of a model. */
export interface Exported {
  readonly title: string;
  readonly folder: string;
  readonly batches: readonly Batch[];
}

const mixed = [...binary(4), ...categorical([3, 1, 4]), ...binary(3), ...categorical([2])];

const MODELS: readonly (MadeOptions & { scale?: number })[] = [
  { schema: binary(13), hidden: [] },
  { schema: binary(13), hidden: [17], activation: "relu", order: "random" },
  { schema: binary(13), hidden: [13, 20], activation: "tanh" },
  { schema: binary(9), hidden: [8], activation: "softplus" },
  { schema: mixed, hidden: [], order: "random" },
  { schema: mixed, hidden: [17], activation: "sigmoid" },
  { schema: mixed, hidden: [13, 20], activation: "elu", order: "random" },
  { schema: categorical([3, 2, 4, 1, 5]), hidden: [9, 12], activation: "silu" },
  {
    schema: mixed,
    hidden: [12, 12],
    direct: true,
    residual: true,
    context: categorical([3]),
    order: "random",
  },
  {
    schema: [
      { kind: "real", mean: 170, deviation: 8, floor: 0.1 },
      ...binary(2),
      { kind: "ordinal", size: 9, components: 2 },
      { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], [4, 7], 9] },
      { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true },
    ],
    hidden: { perVariable: 6 },
    scale: 0.7,
  },
  {
    schema: [
      { kind: "real", mean: 170, deviation: 8, floor: 0.1, missing: true },
      { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9], missing: true },
      { kind: "ordinal", size: 9, components: 2, missing: true },
      { kind: "categorical", size: 3, missing: true },
      ...binary(2),
    ],
    context: [{ kind: "real", mean: 40, deviation: 15, missing: true }, ...categorical([4])],
    hidden: [14],
    order: "random",
    scale: 0.7,
  },
  { schema: mixed, hidden: [13, 20], orders: "any", scale: 2 },
  { schema: mixed, hidden: [12], members: 2, scale: 2 },
  { schema: mixed, hidden: [12], orders: 2, scale: 2 },
];

/** Writes small models, each with all graphs and with batches of 1 and of 33 rows. */
export async function writeModels(folder: string): Promise<Exported[]> {
  const models: Exported[] = [];
  for (const [seed, { scale = 3, ...options }] of MODELS.entries()) {
    const made = makeMade({ ...options, seed }, { scale });
    const model = `${folder}/${seed}`;
    await Deno.mkdir(model);
    for (const kind of GRAPH_KINDS) {
      await Deno.writeFile(`${model}/${kind}.onnx`, exportOnnx(made, kind, { blocks: 3 }));
    }
    const batches: Batch[] = [];
    for (const rows of [1, 33]) {
      const probe = await makeProbe(made, rows);
      const { x, noise, evidence, known, conditions } = probe;
      const batch = `${model}/${rows}`;
      const values: Readonly<Record<string, Rows>> = { x, noise, evidence, known, ...conditions };
      for (const kind of GRAPH_KINDS) {
        await Deno.mkdir(`${batch}/${kind}`, { recursive: true });
        for (const { name, dims } of portsOf(kind, made.architecture).inputs) {
          const bytes = name === "order"
            ? encodeNpy({ data: made.architecture.order, shape: [made.D] })
            : encodeNpy(widened(marked(values[name]!), dims[1]!));
          await Deno.writeFile(`${batch}/${kind}/${name}.npy`, bytes);
        }
      }
      batches.push({ folder: batch, probe });
    }
    const kinds = new Set(made.schema.map(({ kind }) => kind));
    const title = `${made.D} ${[...kinds].join(" and ")}, hidden [${
      formatHidden(made.architecture.hidden)
    }], ${made.architecture.activation}${
      (["orders", "members"] as const).map((name) => options[name] ? `, ${name} ${options[name]}` : "").join(
        "",
      )
    }`;
    models.push({ title, folder: model, batches });
  }
  return models;
}

/** Rows as graphs take them. */
function marked({ data, shape }: Rows): Rows {
  return { data: markMissing(data), shape };
}

/** Rows side by side with themselves: the members of a mixture each have their own in `sweep`. */
function widened(
  { data, shape: [n, D] }: Rows,
  width: number,
): { data: Float32Array; shape: [number, number] } {
  return {
    data: Float32Array.from({ length: n * width }, (_, i) => data[Math.floor(i / width) * D + i % D]!),
    shape: [n, width],
  };
}

/**
 * Throws unless the outputs of a graph that an engine wrote to a folder, `<output>.npy` each, are those of the core: log p to 1e-4 nats, parameters
 * to 1e-4, and samples but for those whose noise is within 1e-5 of a threshold.
 */
export async function assertAgrees(folder: string, graph: string, probe: Probe): Promise<void> {
  const { made, x, conditions } = probe;
  const [n, D] = x.shape;
  const read = async (name: string, shape: readonly number[]): Promise<Float32Array> => {
    const array = parseNpy(await Deno.readFile(`${folder}/${name}.npy`), `${folder}/${name}.npy`);
    assertEquals(array.shape, shape, `${graph}: shape of ${name}`);
    assert(array.data instanceof Float32Array, `${graph}: type of ${name}`);
    return array.data;
  };
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) => {
    const difference = largestDifference(actual, expected);
    assert(difference < 1e-4, `${graph}: ${what} differs by ${difference}`);
  };
  const drawn = async (name: string, expected: Draw): Promise<Samples> => {
    const values = { data: await read(name, [n, D]), shape: x.shape };
    unmarkMissing(values.data, made.schema);
    assertEquals(mismatches(made, { drawn: values, expected }), 0, `${graph}: rows of ${name} that differ`);
    return values;
  };
  const isMixture = made.network.members.length > 1;
  const hasScores = graph === "log_prob" || !isMixture;
  const scored = async (rows: Rows) => {
    if (!hasScores) return;
    close("log p", await read("log_prob", [n]), await made.logProb({ x: rows, ...conditions }));
  };
  switch (graph) {
    case "log_prob":
      return await scored(x);
    case "conditionals": {
      const members: Conditionals[] = [];
      for (const member of made.network.members.keys()) {
        members.push(await made.conditionals({ x, ...conditions }, { member }));
      }
      const { shape: [, P] } = members[0]!.parameters;
      const parameters = await read("parameters", [n, P * members.length]);
      const logProbEach = await read("log_prob_each", [n, D * members.length]);
      members.forEach((expected, member) => {
        const part = (data: Float32Array, width: number): Samples => ({
          data: Float32Array.from(
            { length: n * width },
            (_, i) => data[(Math.floor(i / width) * members.length + member) * width + i % width]!,
          ),
          shape: [n, width],
        });
        const actual = { ...expected, parameters: part(parameters, P) };
        const difference = largestParameterDifference(actual, expected, made.schema);
        assert(difference < 1e-4, `${graph}: a parameter differs by ${difference}`);
        close("log p of a variable", part(logProbEach, D).data, expected.logProbEach.data);
      });
      return;
    }
    case "sample":
      return await scored(await drawn("x", probe.sample));
    case "complete":
      return await scored(await drawn("x", probe.completion));
    case "sweep":
      await drawn(isMixture ? "picked" : "x_next", probe.completion);
      return assertEquals([...await read("changed", [1])], [0]);
    default:
      throw new RangeError(`There is no graph named ${graph}`);
  }
}
