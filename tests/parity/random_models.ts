/** Models of random options, which are trained a little. An option joins with a line in one of the two tables. */
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import {
  ACTIVATIONS,
  type ArchitectureOptions,
  binary,
  categorical,
  drawContexts,
  Made,
  makeArchitecture,
} from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer, type TrainerOptions } from "../../src/train/mod.ts";

/** What there is to choose from; `undefined` is what an option is by default. */
type Choices<T> = { readonly [K in keyof T]?: readonly T[K][] };

const ARCHITECTURES: Choices<ArchitectureOptions> & Pick<Required<Choices<ArchitectureOptions>>, "schema"> = {
  schema: [
    binary(1),
    binary(9),
    categorical([3, 1, 4, 2]),
    [...binary(3), ...categorical([5, 3]), ...binary(2)],
    [...binary(2), { kind: "real", mean: 2, deviation: 4, floor: 0.3 }, { kind: "ordinal", size: 6 }],
    [
      { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9] },
      ...categorical([3]),
      { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true },
      { kind: "ordinal", size: 4, mean: 1, deviation: 2, components: 2 },
    ],
    [
      { kind: "categorical", size: 3, missing: true },
      { kind: "real", mean: 2, deviation: 4, floor: 0.3, missing: true },
      { kind: "binary", missing: true },
      { kind: "binned", codes: [0, [0.5, 1, 4]], missing: true },
    ],
  ],
  hidden: [[], [13], [7, 12], [9, 9], [8, 8, 8], { perVariable: 3 }, { perVariable: [4, 4] }],
  activation: ACTIVATIONS,
  order: [undefined, "natural", "cardinality"],
  orders: [undefined, undefined, "any", 2],
  degrees: [undefined, "even"],
  direct: [undefined, true],
  residual: [undefined, true],
  context: [
    undefined,
    undefined,
    undefined,
    categorical([3]),
    [...binary(2), ...categorical([4])],
    [{ kind: "real", mean: 40, deviation: 15 }, ...binary(1)],
  ],
  members: [undefined, undefined, 3],
};

const TRAININGS: Choices<TrainerOptions> = {
  optimizer: ["adam", "sgd"],
  batch: [20, 150],
  dropout: [undefined, 0.3],
  average: [undefined, 0.9],
  clipNorm: [undefined, 1],
};

/** One of the choices of each option. */
function draw<T extends object>(choices: Choices<T>, stream: Stream): T {
  const entries = Object.entries(choices as Record<string, readonly unknown[]>).map(([name, values], k) =>
    [name, values[stream.integer(k, values.length)]] as const
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** A model of random options in float64, and what it is called. */
export interface RandomModel {
  readonly title: string;
  readonly made: Made;
}

/**
 * Draws the options of a model, trains it for ten steps, and reads it again from its checkpoint.
 *
 * @param seed Which model.
 * @returns The model; nothing where options do not go together.
 */
export async function randomModel(seed: number): Promise<RandomModel | undefined> {
  const options = { ...draw<ArchitectureOptions>(ARCHITECTURES, new Stream(seed, "architecture")), seed };
  try {
    makeArchitecture(options);
  } catch (error) {
    if (isInputError(error)) return undefined;
    throw error;
  }
  const training = draw<TrainerOptions>(TRAININGS, new Stream(seed, "training"));
  const { schema, context, ...others } = options;
  const kinds = [...new Set(schema.map(({ kind }) => kind))].join(" and ");
  const title = `${seed}: ${schema.length} ${kinds}${context ? `, ${context.length} given` : ""}, ${
    JSON.stringify({ ...others, ...training })
  }`;
  const made = new Made({ ...options, executor: new WasmExecutor() });
  const trainer = new Trainer(made, { ...training, rate: 0.05, seed });
  const n = 10 * (training.batch ?? 100);
  const x = drawContexts(schema, { n, seed });
  await trainer.fit(context ? { x, context: drawContexts(context, { n, seed: seed + 1 }) } : x, {
    epochs: 1,
  });
  const bytes = encodeCheckpoint({ made, trainer });
  made.executor.close();
  return { title, made: decodeCheckpoint(bytes, { executor: new ReferenceExecutor() }).made };
}
