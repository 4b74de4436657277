/**
 * Means and quantiles of a variable, of the rows in which something is given.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import type { DensityModel } from "../density_model.ts";
import { kindOf, labelsOf } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { distributionOf } from "./distributions/mod.ts";
import type { GivenOptions } from "./probability.ts";
import { variableOf } from "./region.ts";
import { errorOfMean, meanOf, quantileOf, strataOf, worthOf } from "./strata.ts";

/** A number that sums up the values of a variable. */
export interface Summary {
  /** The number, as the values stand in files. */
  readonly value: number;
  /** Its standard error; 0 where it is exact. */
  readonly standardError: number;
  /** What the particles are worth, as of an {@linkcode Estimate}. */
  readonly effectiveSamples: number;
  /** Whether it is exact. */
  readonly exact: boolean;
}

/**
 * The mean of a variable, of rows in which something is given and its value is there.
 *
 * It is that of weighted particles, a quotient of means whose standard error is that of the delta method, and exact where all that there can
 * be before the variable in the order, and up to what is given, has no more than `particles` values together. What a binned variable
 * has outside of all its codes counts as where they end.
 *
 * @param model The model.
 * @param column The name of the variable, or its column.
 * @param options What is given, the number of particles, and the seed.
 * @returns The mean with its standard error.
 * @throws {RangeError} If there is no such variable, its values are words, or what is given cannot be.
 *
 * @example The mean of a bit is its probability
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, Made, meanGiven, probability } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const given = { 0: [1] };
 * const { value, exact } = await meanGiven(made, "2", { given, seed: 1 });
 * const { logProb } = await probability(made, { 2: [1] }, { given, seed: 1 });
 * if (exact) assertAlmostEquals(value, Math.exp(logProb[0]!), 1e-5);
 * ```
 */
export async function meanGiven(
  model: DensityModel,
  column: string,
  options: GivenOptions,
): Promise<Summary> {
  const d = numbersOf(column, model.schema);
  const variable = model.schema[d]!;
  const { inMean } = distributionOf(variable);
  const strata = await strataOf(model, d, options);
  const numbered = strata.map((stratum) => ({
    ...stratum,
    values: stratum.values.map((value) => inMean(value, variable)),
  }));
  const value = meanOf(numbered, (value) => value);
  return { value, standardError: errorOfMean(numbered, (each) => each - value), ...worthOf(strata, options) };
}

/**
 * A quantile of a variable, of rows in which something is given and its value is there: the least value that a fraction of the
 * probability does not exceed.
 *
 * The standard error is half of what lies between the quantiles one standard error of the fraction below and above (Woodruff 1952).
 *
 * @param model The model.
 * @param column The name of the variable, or its column.
 * @param options The fraction, 0.5 for the median; what is given, the number of particles, and the seed.
 * @returns The quantile with its standard error.
 * @throws {RangeError} If there is no such variable, its values are words, the fraction is not in (0, 1), or what is given cannot be.
 *
 * @example The median of three values
 * ```ts
 * import { assert } from "@std/assert";
 * import { categorical, Made, quantileGiven } from "@staircase/made";
 *
 * await using made = new Made({ schema: categorical([3, 3]), hidden: [4], seed: 1 });
 * const { value, standardError, exact } = await quantileGiven(made, "1", { fraction: 0.5, seed: 1 });
 * assert(exact && [0, 1, 2].includes(value) && standardError === 0);
 * ```
 */
export async function quantileGiven(
  model: DensityModel,
  column: string,
  { fraction, ...options }: GivenOptions & { readonly fraction: number },
): Promise<Summary> {
  if (!(fraction > 0 && fraction < 1)) {
    throw inputError(
      new RangeError(`Cannot take the quantile at ${fraction}: expected a fraction between 0 and 1`),
    );
  }
  const strata = await strataOf(model, numbersOf(column, model.schema), options);
  const value = quantileOf(strata, fraction);
  const error = errorOfMean(strata, (each) => Number(each <= value) - fraction);
  const standardError = (quantileOf(strata, fraction + error) - quantileOf(strata, fraction - error)) / 2;
  return { value, standardError, ...worthOf(strata, options) };
}

/** The column of a variable whose values are numbers. */
function numbersOf(column: string, schema: Schema): number {
  const d = variableOf(column, schema);
  const variable = schema[d]!;
  if (!labelsOf(variable) || kindOf(variable).fileNumbers(variable)) return d;
  throw inputError(
    new RangeError(`Cannot take the mean or a quantile of ${nameOf(schema, d)}: its values are words`),
  );
}
