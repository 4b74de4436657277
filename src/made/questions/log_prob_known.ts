import type { DensityModel } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { eventOfRows } from "./event.ts";
import type { ParticleOptions } from "./particles.ts";

/**
 * `log p` of what is known of each row; what is not known is summed out.
 *
 * It is exact where the known variables come first in the order, or where what is not known before the last of them has no more than
 * `particles` values together. Elsewhere it is an estimate by likelihood weighting.
 *
 * @param model The model.
 * @param batch The values, and which of them are known, both `[n, D]`.
 * @param options The number of particles of each row, and the seed.
 * @returns `log p` in nats with its standard error, `[n]`.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's, or `particles` is not a whole number from 1 up.
 *
 * @example A bit of three
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, logProbKnown, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const bit = (value: number) => ({ x: matrix([[0, value, 0]]), known: matrix([[0, 1, 0]]) });
 * const zero = await logProbKnown(made, bit(0), { seed: 1 });
 * const one = await logProbKnown(made, bit(1), { seed: 1 });
 * assertAlmostEquals(Math.exp(zero.logProb[0]!) + Math.exp(one.logProb[0]!), 1, 1e-5);
 * ```
 */
export async function logProbKnown(
  model: DensityModel,
  batch: Batch,
  options: ParticleOptions,
): Promise<Estimate> {
  return await estimate(model, eventOfRows(model, batch), { ...options, purpose: "known" });
}
