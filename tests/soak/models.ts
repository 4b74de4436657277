import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { countDifferentRows, largestDifference } from "../../src/folder/differences.ts";
import { ACTIVATIONS, type Batch, Made, type MadeOptions, type Schema } from "../../src/made/mod.ts";
import { exportOnnx, GRAPH_KINDS } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { decodeCheckpoint, encodeCheckpoint, optimizers, schedules, Trainer } from "../../src/train/mod.ts";
import { everyRow, sizeOf, sumExp } from "../made/enumeration.ts";
import type { Property } from "./property.ts";

/** The most rows that are enumerated. */
const MOST_ROWS = 4096;

const variable = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "binary" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("categorical" as const), size: fc.integer({ min: 1, max: 9 }) }),
  },
);

const schema: fc.Arbitrary<Schema> = fc.array(variable, { minLength: 1, maxLength: 10 })
  .filter((schema) => schema.reduce((rows, variable) => rows * sizeOf(variable), 1) <= MOST_ROWS);

const options: fc.Arbitrary<MadeOptions> = fc.record({
  schema,
  hidden: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
  activation: fc.constantFrom(...ACTIVATIONS),
  order: fc.constantFrom("natural", "random"),
  degrees: fc.constantFrom("random", "even"),
  seed: fc.nat(2 ** 20),
});

const training = fc.record({
  optimizer: fc.constantFrom(...Object.keys(optimizers) as (keyof typeof optimizers)[]),
  schedule: fc.constantFrom(...Object.keys(schedules) as (keyof typeof schedules)[]),
  rate: fc.constantFrom(0.001, 0.03, 0.1),
  batch: fc.integer({ min: 1, max: 300 }),
  weightDecay: fc.constantFrom(0, 0.1),
  clipNorm: fc.constantFrom(undefined, 1),
  warmup: fc.nat(5),
  average: fc.constantFrom(undefined, 0.9),
  seed: fc.nat(1000),
});

/** Rows of a schema at random. */
function randomRows(schema: Schema, { n, seed }: { n: number; seed: number }): Matrix {
  const stream = new Stream(seed, "rows");
  const D = schema.length;
  return matrix(
    Float32Array.from(
      { length: n * D },
      (_, i) => Math.floor(stream.uniform(i) * sizeOf(schema[i % D]!)) % sizeOf(schema[i % D]!),
    ),
    [n, D],
  );
}

/** Trains a model a little, so that nothing in it is trivial. */
async function trained(options: MadeOptions, executor = new WasmExecutor()): Promise<Made> {
  const made = new Made({ ...options, executor });
  await new Trainer(made, { rate: 0.05, batch: 20 })
    .fit(randomRows(options.schema, { n: 60, seed: options.seed! }), { epochs: 2 });
  return made;
}

/** The probabilities of all rows sum to 1. */
export const probabilitiesSumToOne: Property = {
  name: "probabilities-sum-to-one",
  runs: 200,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(options, fc.boolean(), async (options, isExact) => {
        const executor = isExact ? new ReferenceExecutor() : new WasmExecutor();
        await using made = await trained(options, executor as WasmExecutor);
        assertAlmostEquals(sumExp(await made.logProb(everyRow(options.schema))), 1, isExact ? 1e-9 : 1e-4);
      }),
      { numRuns: runs },
    ),
};

/** Exported graphs give what the core gives. */
export const exportIsCore: Property = {
  name: "export-is-core",
  runs: 40,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(
        options,
        fc.nat(1000),
        fc.integer({ min: 1, max: 4 }),
        async (options, seed, blocks) => {
          await using made = await trained(options);
          const graphs = GRAPH_KINDS.map((
            kind,
          ) => [kind, exportOnnx(made, kind, { blocks: Math.min(blocks, made.D) })]);
          await using model = await openModelFromBytes(Object.fromEntries(graphs), { provider: "cpu" });
          const n = 50;
          const rows = randomRows(options.schema, { n, seed });
          assert(largestDifference(await model.logProb(rows), await made.logProb(rows)) < 1e-3, "log p");
          const [ours, theirs] = [await made.conditionals(rows), await model.conditionals(rows)];
          assert(largestDifference(ours.parameters.data, theirs.parameters.data) < 1e-3, "parameters");
          assertEquals(
            countDifferentRows(
              await model.sample(n, { seed }),
              await made.sample(n, { seed }),
              options.schema,
            ),
            0,
          );
          const stream = new Stream(seed, "known");
          const known = { data: rows.data.map((_, i) => stream.bits(i) % 2), shape: rows.shape };
          const batch: Batch = { x: rows, known };
          const [whole, same] = [await model.complete(batch, { seed }), await made.complete(batch, { seed })];
          assertEquals(countDifferentRows(whole, same, options.schema), 0);
          known.data.forEach((isKnown, i) =>
            isKnown && assertEquals(whole.data[i], rows.data[i], `cell ${i}`)
          );
        },
      ),
      { numRuns: runs },
    ),
};

/** A model that is saved and read again, trained or in the middle of training, goes on with the same bits. */
export const checkpointResumes: Property = {
  name: "checkpoint-resumes",
  runs: 80,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(
        options,
        training,
        fc.integer({ min: 1, max: 200 }),
        fc.nat(12),
        async (options, training, n, steps) => {
          const rows = randomRows(options.schema, { n, seed: training.seed });
          const valid = randomRows(options.schema, { n: 20, seed: training.seed + 1 });
          const train = async (trainer: Trainer, steps = Infinity) => {
            const controller = new AbortController();
            const onBatch = () => --steps === 0 && controller.abort();
            const perEpoch = Math.ceil(n / training.batch);
            const epochs = 3 - Math.floor(trainer.state.step / perEpoch);
            await trainer.fit(rows, {
              ...{ epochs, valid, signal: controller.signal },
              onBatch: () => void onBatch(),
            });
            return encodeCheckpoint({ made: trainer.made, trainer });
          };
          await using whole = new Made(options);
          const bytes = await train(new Trainer(whole, training));
          await using first = new Made(options);
          const saved = await train(new Trainer(first, training), steps + 1);
          const { made: again, trainer } = decodeCheckpoint(saved);
          assertEquals(encodeCheckpoint({ made: again, trainer: trainer! }), saved, "read again");
          assertEquals(await train(trainer!), bytes, "resumed");
          again.executor.close();
        },
      ),
      { numRuns: runs },
    ),
};
