import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Made } from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import {
  checkRandom,
  type RandomOptions,
  randomOptions,
  randomRows,
  trainRandom,
} from "../parity/random_models.ts";
import type { Property } from "./property.ts";

/** Options that go together. */
const options: fc.Arbitrary<RandomOptions> = fc.nat(2 ** 30).map(randomOptions)
  .filter((options) => options !== undefined);

/** Models of random options are densities, and alike in all runtimes. */
export const modelsAlike: Property = {
  name: "models-alike",
  runs: 40,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(options, async (options) => {
        await checkRandom(await trainRandom(options), options.architecture.seed!);
      }),
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
        fc.integer({ min: 1, max: 200 }),
        fc.nat(12),
        async (options, n, steps) => {
          const { architecture, training } = options;
          const rows = randomRows(options, { n, seed: training.seed! });
          const valid = randomRows(options, { n: 20, seed: training.seed! + 2 });
          const train = async (trainer: Trainer, steps = Infinity) => {
            const controller = new AbortController();
            const onBatch = () => --steps === 0 && controller.abort();
            const perEpoch = Math.ceil(n / training.batch!);
            const epochs = 3 - Math.floor(trainer.state.step / perEpoch);
            await trainer.fit(rows, {
              ...{ epochs, valid, signal: controller.signal },
              onBatch: () => void onBatch(),
            });
            return encodeCheckpoint({ made: trainer.made, trainer });
          };
          await using whole = new Made(architecture);
          const bytes = await train(new Trainer(whole, training));
          await using first = new Made(architecture);
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
