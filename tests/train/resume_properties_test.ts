import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, Made } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type OptimizerName,
  optimizers,
  schedules,
  Trainer,
} from "../../src/train/mod.ts";

const schema = [...binary(4), ...categorical([3])];

function rowsOf(n: number, seed: number): Matrix {
  const numbers = new Stream(seed, "rows").uniforms(n * schema.length);
  return matrix(Uint8Array.from(numbers, (u, i) => Math.floor(u * (i % 5 === 4 ? 3 : 2))), [
    n,
    schema.length,
  ]);
}

const run = fc.record({
  options: fc.record({
    optimizer: fc.constantFrom(...Object.keys(optimizers) as OptimizerName[]),
    schedule: fc.constantFrom(...Object.keys(schedules) as (keyof typeof schedules)[]),
    warmup: fc.nat(8),
    rate: fc.constantFrom(0.003, 0.03),
    batch: fc.constantFrom(5, 16, 150),
    weightDecay: fc.constantFrom(0, 0.1),
    clipNorm: fc.constantFrom(undefined, 1),
    average: fc.constantFrom(undefined, 0.9),
    seed: fc.nat(1000),
  }),
  hasValid: fc.boolean(),
  patience: fc.constantFrom(undefined, 2),
  changes: fc.boolean(),
  stop: fc.integer({ min: 1, max: 20 }),
  isWasm: fc.boolean(),
}).map((run) => ({ ...run, hasValid: run.hasValid || run.options.schedule === "plateau" }));

Deno.test("decodeCheckpoint: training that is stopped after any step and resumed ends with the same bytes, whatever its options", async () => {
  await fc.assert(
    fc.asyncProperty(run, async ({ options, hasValid, patience, changes, stop, isWasm }) => {
      const makeExecutor = () => isWasm ? new WasmExecutor({ threads: 1 }) : new ReferenceExecutor();
      const executors = [makeExecutor(), makeExecutor(), makeExecutor()] as const;
      const rows = changes ? (epoch: number) => rowsOf(160, epoch) : rowsOf(160, 1);
      const fit = { ...(hasValid && { valid: rowsOf(40, 2), patience }) };
      const makeTrainer = (executor: typeof executors[number]) =>
        new Trainer(new Made({ schema, hidden: [7], seed: 3, executor }), options);
      const whole = makeTrainer(executors[0]);
      await whole.fit(rows, { epochs: 4, ...fit });
      const first = makeTrainer(executors[1]);
      const controller = new AbortController();
      await first.fit(rows, {
        ...{ epochs: 4, ...fit, signal: controller.signal },
        onBatch: ({ step }) => step === stop && controller.abort(),
      });
      const bytes = encodeCheckpoint({ made: first.made, trainer: first });
      const { made, trainer } = decodeCheckpoint(bytes, { executor: executors[2] });
      assertEquals(encodeCheckpoint({ made, trainer: trainer! }), bytes, "as it was read");
      await trainer!.fit(rows, { epochs: 4 - trainer!.state.position!.epoch, ...fit });
      assertEquals(trainer!.state, whole.state);
      assertEquals(
        encodeCheckpoint({ made, trainer: trainer! }),
        encodeCheckpoint({ made: whole.made, trainer: whole }),
      );
      executors.forEach((executor) => executor.close());
    }),
    { numRuns: 60, seed: 1, endOnFailure: true },
  );
});
