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
 * have no order, the median of numbers in place of their mode, and the code next to the mean of codes.
 */
export function statisticOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  { by, scale }: { by: Statistic; scale: Scale },
): number {
  if (scale === "nominal" || (by === "mode" && scale === "ordinal")) return mode(values, weights);
  if (by !== "mean") return median(values, weights);
  return scale === "ordinal" ? Math.round(mean(values, weights)) : mean(values, weights);
}

function mode(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const totals = new Map<number, number>();
  let [best, most] = [values[0]!, -1];
  for (let k = 0; k < values.length; k++) {
    const total = (totals.get(values[k]!) ?? 0) + weights[k]!;
    totals.set(values[k]!, total);
  }
  for (const [value, total] of totals) if (total > most) [best, most] = [value, total];
  return best;
}

function mean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    sum += weights[k]! * values[k]!;
    total += weights[k]!;
  }
  return sum / total;
}

/** The least value that half of the weight does not exceed. */
function median(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const places = Array.from(values, (_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const half = Array.from(weights).reduce((sum, weight) => sum + weight, 0) / 2;
  let below = 0;
  return values[places.find((k) => (below += weights[k]!) >= half) ?? places.at(-1)!]!;
}
