/**
 * Columns of rows that are compared: rows that a model learned, rows that it did not, and rows that it generated.
 *
 * @module
 */

import { formatShare } from "../report/format.ts";

/** The rows that are compared. */
export const SAMPLES = ["train", "held", "generated"] as const;

/** Rows that were learned, rows that were held out, or rows that were generated. */
export type Sample = typeof SAMPLES[number];

/** A column of all that is compared. */
export interface Column extends Readonly<Record<Sample, Float64Array>> {
  /** What it is called. */
  readonly name: string;
  /** Whether values have an order and a distance; else they are codes of words. A value that is missing is NaN. */
  readonly isNumber: boolean;
  /** The text of a value. */
  format(value: number): string;
}

/** How often each value comes that is not missing, the most frequent first. */
export function valueCounts(values: Float64Array): [value: number, count: number][] {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b);
}

/** The values that are not missing, ascending. */
export function sortedValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** How many of some sorted values are below a value, or not above it. */
export function countBelow(sorted: ArrayLike<number>, value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || orEqual && sorted[middle] === value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** So many words are told. */
const WORDS = 12;

/** What the values of a column are in the rows that were learned, for people. */
export function describeValues(column: Column): string {
  const { train, isNumber, format } = column;
  const sorted = sortedValues(train);
  const counts = valueCounts(train).map(([value]) => value);
  const values = isNumber && sorted.length > 0
    ? `${format(sorted[0]!)} to ${format(sorted.at(-1)!)}`
    : counts.slice(0, WORDS).map(format).join(", ") +
      (counts.length > WORDS ? `, ... (${counts.length})` : "");
  const missing = 1 - sorted.length / train.length;
  return missing > 0 ? `${values}; missing in ${formatShare(missing)}` : values;
}
