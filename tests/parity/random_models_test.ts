import { assert } from "@std/assert";
import { checkRandom, checkSteps, randomOptions, trainRandom } from "./random_models.ts";

/** So many models are drawn. */
const MODELS = 40;

Deno.test("models of random options are densities, and alike in all runtimes", async (t) => {
  let refused = 0;
  for (let seed = 0; seed < MODELS; seed++) {
    const options = randomOptions(seed);
    if (options === undefined) {
      refused++;
      continue;
    }
    await t.step(options.title, async () => await checkRandom(await trainRandom(options), seed));
  }
  assert(refused < MODELS / 3, `${refused} of ${MODELS} were refused`);
});

Deno.test("models of random options learn alike on both executors", async (t) => {
  for (let seed = 0; seed < MODELS; seed++) {
    const options = randomOptions(seed);
    if (options !== undefined) await t.step(options.title, () => checkSteps(options));
  }
});
