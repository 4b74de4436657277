/**
 * What a distribution is summarised by, from weighted values.
 *
 * @module
 */
import type { Scale } from "./distributions/mod.ts";

/** A number that stands for a distribution. */
export type Statistic = "mode" | "mean" | "median";

/** The names of the statistics. */
export const STATISTICS: readonly Statistic[] = ["mode", "mean", "median"];

/**
 * A statistic of weighted values. Where a scale has no such statistic it is the nearest that it has: always the mode of values that
 * have no order, the median of numbers in place of their mode, and the code next to the mean of codes. It is NaN, which means missing,
 * where more than half of the weight is; else that of the other values.
 */
export function statisticOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  { by, scale }: { by: Statistic; scale: Scale },
): number {
  if (scale === "nominal" || (by === "mode" && scale === "ordinal")) return mode(values, weights);
  const present = Array.from(values, (_, k) => k).filter((k) => !Number.isNaN(values[k]!));
  if (present.length < values.length) {
    const some = present.map((k) => weights[k]!);
    return 2 * total(some) < total(weights)
      ? NaN
      : statisticOf(present.map((k) => values[k]!), some, { by, scale });
  }
  if (by !== "mean") return median(values, weights);
  return scale === "ordinal" ? Math.round(mean(values, weights)) : mean(values, weights);
}

function total(weights: ArrayLike<number>): number {
  return Array.from(weights).reduce((sum, weight) => sum + weight, 0);
}

function mode(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const totals = new Map<number, number>();
  let [best, most] = [values[0]!, -1];
  for (let k = 0; k < values.length; k++) {
    totals.set(values[k]!, (totals.get(values[k]!) ?? 0) + weights[k]!);
  }
  for (const [value, weight] of totals) if (weight > most) [best, most] = [value, weight];
  return best;
}

function mean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += weights[k]! * values[k]!;
  return sum / total(weights);
}

/** The least value that half of the weight does not exceed. */
function median(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const places = Array.from(values, (_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const half = total(weights) / 2;
  let below = 0;
  return values[places.find((k) => (below += weights[k]!) >= half) ?? places.at(-1)!]!;
}
