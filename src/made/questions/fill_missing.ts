import { inputError } from "../../errors/mod.ts";
import type { DensityModel, Samples } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import type { CompletionOptions, WeightedCompletion } from "./complete_by_particles.ts";
import { particleOptions } from "./estimate.ts";
import { eventOfRows } from "./event.ts";
import { drawParticles } from "./particles.ts";
import { spreadOf, type Statistic, statisticOf, STATISTICS } from "./statistic.ts";
import { WeightSum } from "./weight_sum.ts";

/** How missing values are filled. */
export interface FillOptions extends CompletionOptions {
  /**
   * The statistic that stands for what is missing. The mode of codes and of labels is the likeliest. That of numbers and of ordinal values
   * is the likeliest single value if it has a tenth of the probability, else the median of the shortest interval with half of it: where
   * values are dense. Where a kind has no such statistic it is the nearest that it has: always the mode of values without an order, and
   * the code or whole number next to the mean of those.
   */
  readonly by: Statistic;
}

/** Rows of which statistics stand for what was missing. */
export interface Filling extends WeightedCompletion {
  /**
   * How unsure each value is that was missing, `[n, D]`: of numbers and ordinal values the standard deviation, in the unit of the
   * file, of codes and labels the entropy in nats; NaN where the value was known.
   */
  readonly spread: Samples;
}

/**
 * Fills each missing value with the mode, the mean or the median of its own distribution given all known values of the row. Together
 * these need not make a likely row; {@linkcode beamSearch} looks for one.
 *
 * The statistics are those of weighted particles. They are exact where all that is missing in a row has no more than `particles`
 * values together.
 *
 * @param model The model.
 * @param batch The values, and which of them are known, both `[n, D]`.
 * @param options The statistic, the number of particles of each row, the seed, and whether what is filled in may be missing, too.
 * @returns `[n, D]`, whether all statistics are exact, else what the particles are worth, and how unsure each value is.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's, or an option has a value that it cannot have.
 *
 * @example The likeliest value of a bit
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, fillMissing, logProbGiven, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const [x, known] = [matrix([[1, 1, 1]]), matrix([[0, 1, 1]])];
 * const { data } = await fillMissing(made, { x, known }, { by: "mode", seed: 1 });
 * const { logProb } = await logProbGiven(made, { x, known, wanted: matrix([[1, 0, 0]]) }, { seed: 1 });
 * assertEquals(data[0], logProb[0]! > Math.log(0.5) ? 1 : 0);
 * ```
 */
export async function fillMissing(
  model: DensityModel,
  batch: Batch,
  { by, present, ...options }: FillOptions,
): Promise<Filling> {
  if (!STATISTICS.includes(by)) {
    throw inputError(new RangeError(`Cannot fill by "${by}": expected one of ${STATISTICS.join(", ")}`));
  }
  const event = eventOfRows(model, batch, { present });
  const all = particleOptions(options);
  const [n, D] = event.x.shape;
  const data = Float32Array.from(event.x.data);
  const spread = new Float32Array(n * D).fill(NaN);
  const effectiveSamples = new Float64Array(n);
  let allExact = true;
  let ofRow: { readonly x: Float32Array; readonly logWeight: number }[] = [];
  const request = { purpose: "fill", until: "end" as const, ...all };
  for await (const { draws, x, logWeights } of drawParticles(model, event, request)) {
    for (const [i, { row, index, plan: { exact, count } }] of draws.entries()) {
      if (index === 0) ofRow = [];
      ofRow.push({ x: x.slice(i * D, (i + 1) * D), logWeight: logWeights[i]! });
      if (index < count - 1) continue;
      const sum = new WeightSum();
      for (const { logWeight } of ofRow) sum.add(logWeight);
      effectiveSamples[row] = exact ? all.particles : sum.effectiveSamples;
      allExact &&= exact;
      const weights = ofRow.map(({ logWeight }) => sum.shareOf(logWeight));
      for (let d = 0; d < D; d++) {
        if (event.known.data[row * D + d] === 1) continue;
        const [values, variable] = [ofRow.map(({ x }) => x[d]!), model.schema[d]!];
        data[row * D + d] = statisticOf(values, weights, { by, variable });
        spread[row * D + d] = spreadOf(values, weights, variable);
      }
    }
  }
  return { data, shape: [n, D], exact: allExact, effectiveSamples, spread: { data: spread, shape: [n, D] } };
}
