/** The models that implementations are compared on. */
import { binary, categorical, Made, type MadeOptions, ReferenceExecutor } from "../../mod.ts";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import type { GraphBytes } from "../../src/runtime/graph_file.ts";

/** A model in float64 with initial weights times `scale`, which makes its conditionals differ. */
function scaled(scale: number, options: MadeOptions): Made {
  const made = new Made({ ...options, executor: new ReferenceExecutor() });
  for (const parameter of made.parameters) {
    made.executor.write(parameter, made.executor.read(parameter).map((value) => Math.fround(value * scale)));
  }
  return made;
}

/** On how many rows a trained model is compared; software adapters are slow. */
export const TRAINED_ROWS = 20;

/** A trained model of the repository, where it is there. */
async function shipped(name: string): Promise<Record<string, Case>> {
  const folder = new URL(`../../models/${name}`, import.meta.url).pathname;
  if (!await Deno.stat(folder).then(() => true, () => false)) return {};
  const { made } = await readCheckpoint(`${folder}/weights.safetensors`, {
    executor: new ReferenceExecutor(),
  });
  const files = await Promise.all(
    GRAPH_KINDS.map(async (kind) => [kind, await Deno.readFile(`${folder}/${kind}.onnx`)]),
  );
  return { [`${name}, trained`]: { made, rows: TRAINED_ROWS, files: Object.fromEntries(files) } };
}

/** A model, its ONNX files, and the number of rows it is compared on. */
export interface Case {
  readonly made: Made;
  readonly rows: number;
  readonly files?: GraphBytes;
}

export const mixed: Case = {
  made: scaled(3, {
    schema: [...binary(14), ...categorical([3, 1, 5])],
    hidden: [24, 16],
    order: "random",
    seed: 1,
  }),
  rows: 100,
};

const mixture: Case = {
  made: scaled(3, {
    schema: [...binary(14), ...categorical([3, 1, 5])],
    hidden: [24, 16],
    members: 3,
    seed: 4,
  }),
  rows: 100,
};

/** All of them, by what they are called. */
export const cases: Readonly<Record<string, Case>> = {
  "mixed, 2 hidden layers": mixed,
  "mixed, any order": {
    made: scaled(2, {
      schema: [...binary(6), ...categorical([3, 1, 5]), ...binary(2)],
      hidden: [24, 16],
      orders: "any",
      seed: 4,
    }),
    rows: 100,
  },
  "mixed, units per variable": {
    made: scaled(3, {
      schema: [...binary(6), ...categorical([3, 1, 5, 5, 2]), ...binary(2)],
      hidden: { perVariable: [9, 7] },
      order: "random",
      seed: 4,
    }),
    rows: 100,
  },
  "a mixture of 3 members": mixture,
  "numbers": {
    made: scaled(0.7, {
      schema: [
        { kind: "real", mean: 170, deviation: 8, floor: 0.1 },
        ...binary(2),
        { kind: "ordinal", size: 256, mean: 90, deviation: 60 },
        { kind: "real", mean: -1e-3, deviation: 2e-4, floor: 0.1 },
        ...categorical([3]),
        { kind: "ordinal", size: 9, components: 2 },
        { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], [4, 7], 9] },
        { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true },
      ],
      hidden: [24, 16],
      order: "random",
      seed: 6,
    }),
    rows: 100,
  },
  "values that may be missing": {
    made: scaled(0.7, {
      schema: [
        { kind: "real", mean: 170, deviation: 8, floor: 0.1, missing: true },
        { kind: "binary", missing: true },
        { kind: "ordinal", size: 9, components: 2, missing: true },
        ...categorical([3]),
        { kind: "categorical", size: 4, missing: true },
        { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], [4, 7], 9], missing: true },
        { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true, missing: true },
      ],
      context: [{ kind: "real", mean: 40, deviation: 15, missing: true }],
      hidden: [24, 16],
      order: "random",
      seed: 6,
    }),
    rows: 100,
  },
  "mixed, direct links, residual layers and a context": {
    made: scaled(2, {
      schema: [...binary(14), ...categorical([3, 1, 5])],
      hidden: [20, 20, 20],
      direct: true,
      residual: true,
      context: [...categorical([4]), ...binary(1)],
      seed: 6,
    }),
    rows: 100,
  },
  "784 binary, 1 hidden layer": {
    made: scaled(2, { schema: binary(784), hidden: [128], order: "random", seed: 2 }),
    rows: 10,
  },
  ...await shipped("mnist"),
  "extreme, no hidden layer": { made: scaled(40, { schema: binary(9), hidden: [], seed: 3 }), rows: 100 },
};
