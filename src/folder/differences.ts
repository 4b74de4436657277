import type { Rows } from "../made/mod.ts";

/** How many rows of two samples differ. */
export function countDifferentRows(a: Rows, b: Rows): number {
  const [n, D] = a.shape;
  const differs = (row: number) =>
    Array.from({ length: D }, (_, d) => row * D + d).some((i) => a.data[i] !== b.data[i]);
  return Array.from({ length: n }, (_, row) => row).filter(differs).length;
}

/** The largest absolute difference of two lists of numbers; NaN where one is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce(
    (x, y) => Number.isNaN(x + y) ? NaN : Math.max(x, y),
    0,
  );
}
