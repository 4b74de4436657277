import { inputError } from "../../errors/mod.ts";
import type { DensityModel } from "../density_model.ts";
import { checkConditions, type Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { nameOf } from "../schema.ts";
import { type Estimate, estimate, quotient } from "./estimate.ts";
import { eventOfSets } from "./event.ts";
import type { ParticleOptions } from "./particles.ts";
import { type Region, setsOf } from "./region.ts";

/** What the probability is asked of. */
export interface ProbabilityOptions extends Omit<ParticleOptions, "firstRow">, Partial<Conditions<Rows>> {
  /** What is given; nothing by default. */
  readonly given?: Region;
}

/**
 * The probability that values lie in sets, one for each of some variables; all other variables are summed out.
 *
 * It is exact where what is to be summed out before the last of the variables has no more than `particles` values together. Elsewhere
 * it is an estimate by progressive sampling.
 *
 * @param model The model.
 * @param where The set of each variable.
 * @param options What is given, the number of particles, and the seed.
 * @returns `log p` in nats with its standard error, of one row.
 * @throws {RangeError} If there is no such variable, one is in both regions, or a set is empty or has a value that cannot be one.
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
  { given = {}, ...options }: ProbabilityOptions,
): Promise<Estimate> {
  const { schema } = model;
  const [wanted, known] = [setsOf(where, schema), setsOf(given, schema)];
  const twice = schema.findIndex((_, d) => wanted[d] !== undefined && known[d] !== undefined);
  if (twice >= 0) {
    throw inputError(
      new RangeError(`Cannot ask about ${nameOf(schema, twice)}: it is in what is given, too`),
    );
  }
  const shared = { conditions: checkConditions(options, model.architecture, 1), rows: 1 };
  const both = wanted.map((set, d) => set ?? known[d]);
  return quotient(
    await estimate(model, eventOfSets(model, both, shared), { ...options, purpose: "where" }),
    await estimate(model, eventOfSets(model, known, shared), { ...options, purpose: "given" }),
  );
}
