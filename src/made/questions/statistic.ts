/**
 * What a distribution is summarised by, from weighted values.
 *
 * @module
 */
import type { SchemaVariable } from "../kinds/mod.ts";
import { distributionOf } from "./distributions/mod.ts";

/** A number that stands for a distribution. */
export type Statistic = "mode" | "mean" | "median";

/** The names of the statistics. */
export const STATISTICS: readonly Statistic[] = ["mode", "mean", "median"];

/** What is asked of the values of a variable. */
export interface StatisticOptions {
  readonly by: Statistic;
  readonly variable: SchemaVariable;
}

/**
 * A statistic of weighted values. Where a scale has no such statistic it is the nearest that it has: always the mode of values that
 * have no order, the median of numbers in place of their mode, of binned ones that of their likeliest code, and the code or whole number
 * next to the mean of those. What a binned variable has outside of all its codes counts in its mean as where they end.
 *
 * NaN, which means missing, is one of the values that have no order. Of others a statistic is NaN where more than half of the weight
 * is, else that of the rest.
 */
export function statisticOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  { by, variable }: StatisticOptions,
): number {
  const { scale, codeOf, inMean } = distributionOf(variable);
  const weighted = Array.from(values, (value, k): Weighted => ({ value, weight: weights[k]! }));
  if (scale(variable) === "nominal") return mode(weighted, (value) => value);
  const present = weighted.filter(({ value }) => !Number.isNaN(value));
  if (2 * total(present) < total(weighted)) return NaN;
  if (by === "mode") return mode(present, (value) => codeOf(value, variable));
  if (by === "median") return median(present);
  const average = mean(
    present.map(({ value, weight }) => ({ value: inMean(value, variable), weight })),
  );
  return scale(variable) === "ordinal" ? Math.round(average) : average;
}

/** A value and how much it counts. */
interface Weighted {
  readonly value: number;
  readonly weight: number;
}

function total(values: readonly Weighted[]): number {
  return values.reduce((sum, { weight }) => sum + weight, 0);
}

function mean(values: readonly Weighted[]): number {
  return values.reduce((sum, { value, weight }) => sum + weight * value, 0) / total(values);
}

/** The median of the values with the heaviest code. */
function mode(values: readonly Weighted[], codeOf: (value: number) => number): number {
  const groups = new Map<number, Weighted[]>(); // Map.groupBy() is missing in Node.js 20
  for (const each of values) {
    const code = codeOf(each.value);
    const group = groups.get(code);
    if (group) group.push(each);
    else groups.set(code, [each]);
  }
  return median([...groups.values()].reduce((most, group) => total(group) > total(most) ? group : most));
}

/** The least value that half of the weight does not exceed. */
function median(values: readonly Weighted[]): number {
  const ascending = values.toSorted((a, b) => a.value - b.value);
  const half = total(values) / 2;
  let below = 0;
  return (ascending.find(({ weight }) => (below += weight) >= half) ?? ascending.at(-1)!).value;
}
