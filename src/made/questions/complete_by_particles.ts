import { Stream } from "../../random/mod.ts";
import type { Completion, DensityModel } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import { particleOptions } from "./estimate.ts";
import { type Event, eventOfRows } from "./event.ts";
import { drawParticles, type ParticleOptions } from "./particles.ts";
import { WeightSum } from "./weight_sum.ts";

/** How rows are completed. */
export interface CompletionOptions extends ParticleOptions {
  /** Whether the values of a completion are all there, where some may be missing; `false` by default. */
  readonly present?: boolean;
}

/** Completed rows, each of them one of some weighted particles. */
export interface WeightedCompletion extends Completion {
  /**
   * What the particles of each row are worth, `[n]`: under 10 a completion is hardly more than the best of a few. All particles where
   * the completion is an exact draw.
   */
  readonly effectiveSamples: Float64Array;
}

/**
 * Completes rows of which any part is known: of weighted particles, one is drawn with the probability of its weight (sampling
 * importance resampling: Rubin 1987). With more particles the draws come nearer to exact ones. They are exact where the known
 * variables come first in the order, or where what is not known before the last of them has no more than `particles` values together.
 *
 * The method `complete` of a model is faster, but draws each variable given only what comes before it.
 *
 * @param model The model.
 * @param batch The values, and which of them are known, both `[n, D]`.
 * @param options The number of particles of each row, the seed, and whether missing values may stay missing.
 * @returns `[n, D]`, whether these are exact draws given what is known, and else what they are worth.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's, or `particles` is not a whole number from 1 up.
 *
 * @example The first bit given the last
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, completeByParticles, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], order: "natural", seed: 1 });
 * const batch = { x: matrix([[0, 0, 1]]), known: matrix([[0, 0, 1]]) };
 * const { data, exact } = await completeByParticles(made, batch, { seed: 1 });
 * assertEquals([data[2], exact], [1, true]);
 * ```
 */
export async function completeByParticles(
  model: DensityModel,
  batch: Batch,
  { present, ...options }: CompletionOptions,
): Promise<WeightedCompletion> {
  const { logProb: _, ...completion } = await completeEvent(model, eventOfRows(model, batch, { present }), {
    purpose: "completion",
    ...options,
  });
  return completion;
}

/** Rows in which an event is true. */
export interface CompletedEvent extends WeightedCompletion {
  /** The logarithm of the probability of the event in each row, as the same particles estimate it, `[n]`. */
  readonly logProb: Float64Array;
}

/** Draws rows in which an event is true. */
export async function completeEvent(
  model: DensityModel,
  event: Event,
  { purpose, ...options }: ParticleOptions & { readonly purpose: string },
): Promise<CompletedEvent> {
  const all = particleOptions(options);
  const [n, D] = event.x.shape;
  const data = new Float32Array(n * D);
  const effectiveSamples = new Float64Array(n);
  const logProb = new Float64Array(n);
  let allExact = true;
  let sum = new WeightSum();
  let choice: Stream | undefined;
  for await (const { draws, x, logWeights } of drawParticles(model, event, { purpose, ...all })) {
    draws.forEach(({ row, index, plan: { exact } }, i) => {
      if (index === 0) {
        sum = new WeightSum();
        choice = new Stream(all.seed, `choice of row ${all.firstRow + row}`);
      }
      // each takes the place of those before it with the probability of its share
      const share = sum.add(logWeights[i]!);
      if (index === 0 || choice!.uniform(index) < share) data.set(x.subarray(i * D, (i + 1) * D), row * D);
      effectiveSamples[row] = exact ? all.particles : sum.effectiveSamples;
      logProb[row] = sum.logMean;
      allExact &&= exact;
    });
  }
  return { data, shape: [n, D], exact: allExact, effectiveSamples, logProb };
}
