/** Whether samples come from a distribution. */
import type { Rows } from "../../src/made/mod.ts";

/**
 * The statistic of Kolmogorov and Smirnov, times the root of the number of samples: above 1.95 with a probability of 0.001.
 *
 * @param samples The samples.
 * @param probability The distribution function.
 */
export function kolmogorovSmirnov(samples: ArrayLike<number>, probability: (x: number) => number): number {
  const sorted = Float64Array.from(samples).sort();
  const n = sorted.length;
  const distances = sorted.map((x, k) => Math.max((k + 1) / n - probability(x), probability(x) - k / n));
  return Math.sqrt(n) * distances.reduce((most, distance) => Math.max(most, distance));
}

/**
 * How far chi-square lies above what it is to be, in its standard deviations, of samples that fall into cells. Cells in which fewer than
 * 5 are expected count as one.
 */
export function chiSquareExcess(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const n = Array.from(counts).reduce((sum, count) => sum + count, 0);
  let [statistic, cells, rareCount, rareExpected] = [0, 0, 0, 0];
  for (let k = 0; k < counts.length; k++) {
    const expected = n * probabilities[k]!;
    if (expected < 5) {
      rareCount += counts[k]!;
      rareExpected += expected;
      continue;
    }
    statistic += (counts[k]! - expected) ** 2 / expected;
    cells++;
  }
  if (rareCount > 0 || rareExpected > 1) {
    statistic += (rareCount - rareExpected) ** 2 / rareExpected;
    cells++;
  }
  const freedom = cells - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

/**
 * {@linkcode chiSquareExcess} of rows that were drawn.
 *
 * @param drawn The rows.
 * @param all Every row that there is.
 * @param logProb `log p` of each of these.
 */
export function chiSquareOfRows(
  drawn: Rows,
  { all, logProb }: { all: Rows; logProb: ArrayLike<number> },
): number {
  const keyOf = ({ data, shape: [, D] }: Rows, row: number) =>
    Array.from({ length: D }, (_, d) => data[row * D + d]).join();
  const places = new Map(Array.from(logProb, (_, row) => [keyOf(all, row), row]));
  const counts = new Float64Array(logProb.length);
  for (let row = 0; row < drawn.shape[0]; row++) counts[places.get(keyOf(drawn, row))!]!++;
  return chiSquareExcess(counts, Array.from(logProb, Math.exp));
}

/** The error function, by its series or its continued fraction. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (magnitude + fraction);
    return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (magnitude + fraction));
  }
  let [term, sum] = [x, x];
  for (let k = 1; k < 80; k++) {
    term *= -x * x / k;
    sum += term / (2 * k + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}

/** The normal distribution function. */
export function normal(x: number): number {
  return (1 + erf(x / Math.SQRT2)) / 2;
}
