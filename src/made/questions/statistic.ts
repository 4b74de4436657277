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
 * have no order, and the code or whole number next to the mean of those. What a binned variable has outside of all its codes counts in
 * its mean as where they end.
 *
 * NaN, which means missing, is one of the values that have no order. Of others a statistic is NaN where more than half of the weight
 * is, else that of the rest.
 */
export function statisticOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  { by, variable }: StatisticOptions,
): number {
  const { scale, hasProbability, inMean } = distributionOf(variable);
  const weighted = Array.from(values, (value, k): Weighted => ({ value, weight: weights[k]! }));
  if (scale(variable) === "nominal") return heaviest(together(weighted))!.value;
  const present = weighted.filter(({ value }) => !Number.isNaN(value));
  if (2 * total(present) < total(weighted)) return NaN;
  if (by === "mode") return modeOfNumbers(together(present), (value) => hasProbability(value, variable));
  if (by === "median") return median(present);
  const average = mean(
    present.map(({ value, weight }) => ({ value: inMean(value, variable), weight })),
  );
  return scale(variable) === "ordinal" ? Math.round(average) : average;
}

/**
 * How far weighted values are spread: of values without an order the entropy in nats, NaN being one of them; of others the standard
 * deviation of those that are there, as numbers of files.
 */
export function spreadOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  variable: SchemaVariable,
): number {
  const { scale, inMean } = distributionOf(variable);
  const weighted = Array.from(values, (value, k): Weighted => ({ value, weight: weights[k]! }));
  if (scale(variable) === "nominal") {
    const all = total(weighted);
    return together(weighted).reduce(
      (sum, { weight }) => weight > 0 ? sum - weight / all * Math.log(weight / all) : sum,
      0,
    );
  }
  const present = weighted.filter(({ value }) => !Number.isNaN(value))
    .map(({ value, weight }) => ({ value: inMean(value, variable), weight }));
  const average = mean(present);
  const step = variable.kind === "ordinal" ? variable.step ?? 1 : 1;
  return step *
    Math.sqrt(mean(present.map(({ value, weight }) => ({ value: (value - average) ** 2, weight }))));
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

/** Each value once, with its whole weight. */
function together(values: readonly Weighted[]): Weighted[] {
  const weights = new Map<number, number>();
  for (const { value, weight } of values) weights.set(value, (weights.get(value) ?? 0) + weight);
  return Array.from(weights, ([value, weight]) => ({ value, weight }));
}

/** The value with the most weight. */
function heaviest([first, ...others]: readonly Weighted[]): Weighted | undefined {
  return others.reduce((most, each) => each.weight > most!.weight ? each : most, first);
}

/** A single value with so much of the weight is the mode, however dense others are. */
const FREQUENT = 0.1;

/** The heaviest value that has a probability if it is frequent, else the median of the shortest half. */
function modeOfNumbers(values: readonly Weighted[], hasProbability: (value: number) => boolean): number {
  const single = heaviest(values.filter(({ value }) => hasProbability(value)));
  return single && single.weight >= FREQUENT * total(values) ? single.value : median(shortestHalf(values));
}

/**
 * The shortest interval with half of the weight, of equally short ones that with the most (Andrews et al. 1972, "Robust estimates of
 * location").
 */
function shortestHalf(values: readonly Weighted[]): Weighted[] {
  const ascending = values.toSorted((a, b) => a.value - b.value);
  const enough = total(values) / 2;
  let best = { length: Infinity, weight: 0, from: 0, to: 1 };
  let [to, weight] = [0, 0];
  for (const [from, first] of ascending.entries()) {
    while (to <= from || weight < enough && to < ascending.length) weight += ascending[to++]!.weight;
    if (weight < enough) break;
    const length = ascending[to - 1]!.value - first.value;
    if (length < best.length || length === best.length && weight > best.weight) {
      best = { length, weight, from, to };
    }
    weight -= first.weight;
  }
  return ascending.slice(best.from, best.to);
}

/** The least value that half of the weight does not exceed. */
function median(values: readonly Weighted[]): number {
  const ascending = values.toSorted((a, b) => a.value - b.value);
  const half = total(values) / 2;
  let below = 0;
  return (ascending.find(({ weight }) => (below += weight) >= half) ?? ascending.at(-1)!).value;
}
