import type { DensityModel } from "../density_model.ts";
import { checkConditions, type Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { type Estimate, estimateBoxes, quotient } from "./estimate.ts";
import type { ParticleOptions } from "./particles.ts";
import { boxesOf, commonBoxes, type Region } from "./region.ts";

/** What is given in a question that no row is part of. */
export interface GivenOptions extends Omit<ParticleOptions, "firstRow">, Partial<Conditions<Rows>> {
  /** What is given; nothing by default. */
  readonly given?: Region;
}

/**
 * The probability that values lie in sets, one for each of some variables, or that this is so in one of several ways; all other variables
 * are summed out.
 *
 * It is exact where what is to be summed out before the last of the variables has no more than `particles` values together. Elsewhere
 * it is an estimate by progressive sampling.
 *
 * @param model The model.
 * @param where The set of each variable, or a list of such.
 * @param options What is given, the number of particles, and the seed.
 * @returns `log p` in nats with its standard error, of one row.
 * @throws {RangeError} If there is no such variable, a set is empty or has a value that cannot be one, or there are too many alternatives.
 *
 * @example Two of three values, given a bit
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, categorical, Made, probability } from "@staircase/made";
 *
 * await using made = new Made({ schema: [...binary(2), ...categorical([3])], hidden: [4], seed: 1 });
 * const { logProb, exact } = await probability(made, { 2: { from: 1 } }, { given: { 0: [1] }, seed: 1 });
 * assert(exact && logProb[0]! < 0);
 * ```
 */
export async function probability(
  model: DensityModel,
  where: Region,
  { given = {}, ...options }: GivenOptions,
): Promise<Estimate> {
  const { schema } = model;
  const known = boxesOf(given, schema);
  const both = commonBoxes(boxesOf(where, schema), known, schema);
  const shared = { ...options, conditions: checkConditions(options, model.architecture, 1) };
  const wanted = await estimateBoxes(model, both, { ...shared, purpose: "where" });
  if (both.length === 0) return wanted;
  return quotient(
    wanted,
    await estimateBoxes(model, known, { ...shared, purpose: "given" }),
  );
}
