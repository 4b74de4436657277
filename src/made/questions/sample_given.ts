import type { DensityModel } from "../density_model.ts";
import { checkConditions, type Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { completeEvent, type WeightedCompletion } from "./complete_by_particles.ts";
import { eventOfSets } from "./event.ts";
import type { ParticleOptions } from "./particles.ts";
import { type Region, setsOf } from "./region.ts";

/** How rows are drawn whose values lie in sets. */
export interface SampleGivenOptions extends ParticleOptions, Partial<Conditions<Rows>> {
  /** The sets. */
  readonly given: Region;
}

/**
 * Draws rows given that values lie in sets. Each row is one of weighted particles, drawn with the probability of its weight, as by
 * {@linkcode completeByParticles}: a model of any order draws what is given first, and other models draw in their order. The rows are exact
 * where what is given comes first in the order, or where what is to be drawn before the last of it has no more than `particles` values
 * together.
 *
 * @param model The model.
 * @param n How many rows.
 * @param options What is given, of a model with a context the context of each row, `[n, C]`, the number of particles of each row, and
 * the seed. A row is a function of these and of its number.
 * @returns `[n, D]`, whether these are exact draws, and else what the particles of each row are worth.
 * @throws {RangeError} If there is no such variable, or a set is empty or has a value that cannot be one.
 *
 * @example Rows in which the last bit is 1
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binary, Made, sampleGiven } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const { data, shape, exact } = await sampleGiven(made, 5, { given: { 2: [1] }, seed: 1 });
 * assert(exact && [2, 5, 8, 11, 14].every((place) => data[place] === 1));
 * assertEquals(shape, [5, 3]);
 * ```
 */
export async function sampleGiven(
  model: DensityModel,
  n: number,
  { given, ...options }: SampleGivenOptions,
): Promise<WeightedCompletion> {
  const conditions = checkConditions(options, model.architecture, n);
  const event = eventOfSets(model, setsOf(given, model.schema), { conditions, rows: n });
  return await completeEvent(model, event, { ...options, purpose: "given" });
}
