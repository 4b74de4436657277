/**
 * Values of columns as a few bins.
 *
 * @module
 */
import { type Column, countBelow, type Sample, SAMPLES, sortedValues, valueCounts } from "./column.ts";

/** A column of bins. */
export interface BinnedColumn extends Readonly<Record<Sample, Uint16Array>> {
  /** What each bin holds, for people. */
  readonly labels: readonly string[];
  /** The bin of all values that have none of their own, if there is one. */
  readonly others?: number;
}

/** The bin of each value of all samples. */
function binned(column: Column, labels: readonly string[], binOf: (value: number) => number): BinnedColumn {
  const [train, held, generated] = SAMPLES.map((sample) => Uint16Array.from(column[sample], binOf));
  return { labels, train: train!, held: held!, generated: generated! };
}

/** Numbers between some edges, each of which belongs to the bin above it; what is missing is the last bin. */
export function binNumbers(column: Column, edges: readonly number[]): BinnedColumn {
  const texts = edges.map((edge) => column.format(edge));
  const labels = texts.length === 0 ? ["any"] : [
    `below ${texts[0]}`,
    ...texts.slice(1).map((text, k) => `${texts[k]} to ${text}`),
    `from ${texts.at(-1)}`,
  ];
  return binned(
    column,
    [...labels, "missing"],
    (value) => Number.isNaN(value) ? labels.length : countBelow(edges, value, true),
  );
}

/** A bin for each of some values, one for others, and one for what is missing. */
export function binValues(column: Column, values: readonly number[]): BinnedColumn {
  const bins = new Map(values.map((value, bin) => [value, bin]));
  const labels = [...values.map((value) => column.format(value)), "others", "missing"];
  const others = values.length;
  const binOf = (value: number) => Number.isNaN(value) ? others + 1 : bins.get(value) ?? others;
  return { ...binned(column, labels, binOf), others };
}

/** The different values between which parts of as many rows lie, without those that are equal. */
export function quantiles(values: Float64Array, parts: number): number[] {
  const sorted = sortedValues(values);
  if (sorted.length === 0) return [];
  const edges = Array.from(
    { length: parts - 1 },
    (_, k) => sorted[Math.floor((k + 1) * sorted.length / parts)]!,
  );
  return [...new Set(edges)];
}

/** So many intervals of numbers, and so many words, are told apart. */
const BINS = 10;

/** Ten intervals of as many rows that were learned, or the ten most frequent words. */
export function binColumn(column: Column): BinnedColumn {
  if (column.isNumber) return binNumbers(column, quantiles(column.train, BINS));
  return binValues(column, valueCounts(column.train).slice(0, BINS).map(([value]) => value));
}
