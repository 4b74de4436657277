/**
 * Medians and their spread.
 *
 * @module
 */

/** Where the middle half of some numbers lies, and their ends. */
export interface Summary {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** The quartiles and ends of numbers, of which there is at least one. */
export function summarize(numbers: readonly number[]): Summary {
  const sorted = numbers.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
    least: sorted[0]!,
    most: sorted.at(-1)!,
    count: sorted.length,
  };
}

/** The median of numbers, of which there is at least one. */
export function median(numbers: readonly number[]): number {
  return summarize(numbers).median;
}

/**
 * How many times `a` is `b`: the median over rounds of the ratio of the medians of a round. A clock that drifts between
 * rounds changes both, and not their ratio.
 */
export function pairedRatio(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  const rounds = Math.min(a.length, b.length);
  return median(Array.from({ length: rounds }, (_, r) => median(a[r]!) / median(b[r]!)));
}

function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
