/** Models of random options, which are trained a little. An option joins with a line in one of the tables. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import {
  ACTIVATIONS,
  type ArchitectureOptions,
  type Batch,
  drawContexts,
  Made,
  makeArchitecture,
  type Schema,
  type SchemaVariable,
} from "../../src/made/mod.ts";
import { exportOnnx, GRAPH_KINDS, OnnxExecutor } from "../../src/onnx/mod.ts";
import { permutation, Stream } from "../../src/random/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  optimizers,
  schedules,
  Trainer,
  type TrainerOptions,
} from "../../src/train/mod.ts";
import { weightedRows } from "../made/enumeration.ts";
import { assertParity, compare } from "./compare.ts";
import { implementations } from "./implementations.ts";
import { makeProbe } from "./probe.ts";

/** What there is to choose from; `undefined` is what an option is by default. */
type Choices<T> = { readonly [K in keyof T]?: readonly T[K][] };

/** Variables of which schemas are made. */
const VARIABLES: readonly SchemaVariable[] = [
  { kind: "binary" },
  { kind: "categorical", size: 1 },
  { kind: "categorical", size: 3 },
  { kind: "categorical", size: 5 },
  { kind: "ordinal", size: 6 },
  { kind: "ordinal", size: 4, mean: 1, deviation: 2, components: 2 },
  { kind: "real", mean: 2, deviation: 4, floor: 0.3 },
  { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9] },
  { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true },
];

/** The most variables of a schema, and the most rows that stand for all of it. */
const MOST = { variables: 9, rows: 4000 };

const ARCHITECTURES: Choices<Omit<ArchitectureOptions, "schema" | "context">> = {
  hidden: [[], [13], [7, 12], [9, 9], [8, 8, 8], { perVariable: 3 }, { perVariable: [4, 4] }],
  activation: ACTIVATIONS,
  order: [undefined, "natural", "cardinality"],
  orders: [undefined, undefined, "any", 2],
  degrees: [undefined, "even"],
  direct: [undefined, true],
  residual: [undefined, true],
  members: [undefined, undefined, 3],
};

const TRAININGS: Choices<TrainerOptions> = {
  optimizer: Object.keys(optimizers) as (keyof typeof optimizers)[],
  schedule: Object.keys(schedules) as (keyof typeof schedules)[],
  warmup: [undefined, 3],
  weightDecay: [undefined, 0.1],
  batch: [20, 150],
  dropout: [undefined, 0.3],
  average: [undefined, 0.9],
  clipNorm: [undefined, 1],
  incomplete: [undefined, true],
};

/** One of the choices of each option. */
function draw<T extends object>(choices: Choices<T>, stream: Stream): T {
  const entries = Object.entries(choices as Record<string, readonly unknown[]>).map(([name, values], k) =>
    [name, values[stream.integer(k, values.length)]] as const
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** Variables at random, any of which may have missing values. */
function drawSchema(stream: Stream, most: number): Schema {
  const schema: SchemaVariable[] = [];
  let rows = 1;
  for (let d = 0; d < most; d++) {
    const plain = VARIABLES[stream.integer(2 * d, VARIABLES.length)]!;
    const variable = stream.integer(2 * d + 1, 3) === 0 ? { ...plain, missing: true as const } : plain;
    rows *= weightedRows([variable]).weights.length;
    if (rows > MOST.rows) break;
    schema.push(variable);
  }
  return schema;
}

/** The options of a model and of its training. */
export interface RandomOptions {
  readonly architecture: ArchitectureOptions;
  readonly training: TrainerOptions;
  /** What the model is called. */
  readonly title: string;
}

/**
 * Draws options.
 *
 * @param seed Which.
 * @returns The options; nothing where they do not go together.
 */
export function randomOptions(seed: number): RandomOptions | undefined {
  const sizes = new Stream(seed, "sizes");
  const schema = drawSchema(new Stream(seed, "schema"), 1 + sizes.integer(0, MOST.variables));
  const context = drawSchema(new Stream(seed, "context"), Math.max(0, sizes.integer(1, 5) - 2));
  const others = draw(ARCHITECTURES, new Stream(seed, "architecture"));
  const architecture = { schema, ...(context.length > 0 && { context }), ...others, seed };
  try {
    makeArchitecture(architecture);
  } catch (error) {
    if (isInputError(error)) return undefined;
    throw error;
  }
  const { incomplete, ...drawn } = draw(TRAININGS, new Stream(seed, "training"));
  const mayHaveGaps = incomplete && others.orders === "any"; // the only models that learn from such rows
  const training = { ...drawn, ...(mayHaveGaps && { incomplete }), rate: 0.05, seed };
  const kinds = [...new Set(schema.map(({ kind, missing }) => missing ? `${kind} or missing` : kind))];
  const title = `${seed}: ${schema.length} ${kinds.join(", ")}${
    context.length ? `, ${context.length} given` : ""
  }, ${JSON.stringify({ ...others, ...training })}`;
  return { architecture, training, title };
}

/** Rows for options at random, with contexts where the model has one, and with gaps where it learns from such rows. */
export function randomRows(
  { architecture: { schema, context }, training: { incomplete } }: RandomOptions,
  { n, seed }: { n: number; seed: number },
): Batch {
  const x = drawContexts(schema, { n, seed });
  const stream = new Stream(seed, "known");
  const known = {
    data: Uint8Array.from(x.data, (_, place) => Number(stream.uniform(place) < 0.8)),
    shape: x.shape,
  };
  return {
    x,
    ...(context && { context: drawContexts(context, { n, seed: seed + 1 }) }),
    ...(incomplete && { known }),
  };
}

/** A model of random options in float64, and what it is called. */
export interface RandomModel {
  readonly title: string;
  readonly made: Made;
}

/**
 * Trains a model for ten steps, and reads it again from its checkpoint.
 *
 * @returns The model in float64.
 */
export async function trainRandom(options: RandomOptions): Promise<Made> {
  const { architecture, training } = options;
  const made = new Made({ ...architecture, executor: new WasmExecutor() });
  const trainer = new Trainer(made, training);
  const rows = (n: number, seed: number) => randomRows(options, { n, seed });
  await trainer.fit(rows(10 * training.batch!, training.seed!), {
    epochs: 1,
    valid: rows(20, training.seed! + 2),
  });
  const bytes = encodeCheckpoint({ made, trainer });
  made.executor.close();
  return decodeCheckpoint(bytes, { executor: new ReferenceExecutor() }).made;
}

/** So many steps of training are compared. */
const STEPS = 20;

/** Throws unless training has the same losses on both executors, step by step. */
export async function checkSteps(options: RandomOptions): Promise<void> {
  const { architecture, training } = options;
  const rows = randomRows(options, { n: STEPS * training.batch!, seed: training.seed! });
  const lossesOn = async (executor: Executor) => {
    const made = new Made({ ...architecture, executor });
    const losses: number[] = [];
    const onBatch = ({ nll }: { nll: number }) => void losses.push(nll);
    await new Trainer(made, training).fit(rows, { epochs: 1, valid: rows, onBatch });
    executor.close();
    return losses;
  };
  const [wasm, onnx] = [await lossesOn(new WasmExecutor()), await lossesOn(new OnnxExecutor(nodeRuntime()))];
  assertEquals(onnx.length, STEPS);
  // optimizers make steps of gradients next to 0, about which rounding decides
  onnx.forEach((loss, step) => {
    const tolerance = (step === 0 ? 1e-6 : 5e-3) * (1 + Math.abs(wasm[step]!));
    assertAlmostEquals(loss, wasm[step]!, tolerance, `step ${step}`);
  });
}

/** Those that start in a moment; `models_test.ts` has all. */
const QUICK = ["core, wasm", "onnxruntime-node, cpu", "onnxruntime-web, wasm, Deno"];

/** Throws unless a model is a density, in another order too where it knows any, and all runtimes say the same. */
export async function checkRandom(made: Made, seed: number): Promise<void> {
  const { rows: x, weights } = weightedRows(made.schema);
  const [n] = x.shape;
  const [given] = made.context ? [drawContexts(made.context, { n: 1, seed })] : [];
  const context = given && {
    data: Array.from({ length: n }, () => Array.from(given.data)).flat(),
    shape: [n, given.shape[1]] as const,
  };
  const isAny = made.architecture.orders === "any";
  for (const order of [undefined, ...(isAny ? [permutation(new Stream(seed, "order"), made.D)] : [])]) {
    const logProb = await made.logProb({ x, ...(context && { context }) }, { order });
    assertAlmostEquals(logProb.reduce((sum, each, k) => sum + weights[k]! * Math.exp(each), 0), 1, 1e-6);
  }
  const probe = await makeProbe(made, 20);
  const blocks = Math.min(1 + seed % 4, made.D);
  const files = Object.fromEntries(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind, { blocks })]));
  for (const implementation of implementations) {
    if (!QUICK.includes(implementation.name)) continue;
    const runtime = await implementation.open(made, files);
    assertParity(await compare(runtime, probe));
    await runtime.close();
  }
}
