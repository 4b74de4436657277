/**
 * What is drawn of columns and pairs of columns: generated rows beside all real ones.
 *
 * @module
 */
import { binColumn, type BinnedColumn, binNumbers, binValues } from "./bins.ts";
import { type Column, type Sample, sortedValues, valueCounts } from "./column.ts";

/** A bin, and its share of the real and of the generated rows. */
export interface Bar {
  readonly label: string;
  readonly shares: readonly [real: number, generated: number];
}

/** So many words have a bar each, and numbers if there are no more; else there are so many intervals of the same width. */
const BARS = 10;
const MOST_BARS = 16;

/**
 * The bars of a column: its values, or the most frequent of its words, or intervals of the same width of the middle 98 % of its numbers.
 *
 * @param column The column.
 */
export function barsOf(column: Column): Bar[] {
  const bins = drawnBins(column);
  const shares = [sharesOf(bins, ["train", "held"]), sharesOf(bins, ["generated"])] as const;
  const bars = bins.labels.map((label, bin): Bar => ({ label, shares: [shares[0][bin]!, shares[1][bin]!] }));
  const isDrawn = ({ shares: [real, generated] }: Bar, bin: number) =>
    real + generated > 0 || bin !== bins.others && bin < bars.length - 1;
  return bars.filter(isDrawn);
}

function drawnBins(column: Column): BinnedColumn {
  const counts = valueCounts(column.train);
  if (!column.isNumber) return binValues(column, counts.slice(0, BARS).map(([value]) => value));
  if (counts.length <= MOST_BARS) {
    return binValues(
      column,
      counts.map(([value]) => value).sort((a, b) => a - b),
    );
  }
  const sorted = sortedValues(column.train);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const [low, high] = at(0.01) < at(0.99) ? [at(0.01), at(0.99)] : [at(0), at(1)];
  const edges = Array.from({ length: BARS - 1 }, (_, k) => low + (k + 1) * (high - low) / BARS);
  return binNumbers(column, [...new Set(edges.map((edge) => sorted.find((value) => value >= edge)!))]);
}

/** The share of rows of some samples in each bin. */
function sharesOf(bins: BinnedColumn, samples: readonly Sample[]): Float64Array {
  const counts = new Float64Array(bins.labels.length);
  const rows = samples.reduce((sum, sample) => sum + bins[sample].length, 0);
  for (const sample of samples) for (const bin of bins[sample]) counts[bin]! += 1 / rows;
  return counts;
}

/** How often two columns have each pair of their bins. */
export interface PairShares {
  readonly real: readonly (readonly number[])[];
  readonly generated: readonly (readonly number[])[];
}

/**
 * The shares of pairs of bins of two columns, a list for each bin of the second column; bins that no row has are left out.
 *
 * @param first The column from left to right.
 * @param second The column from above.
 */
export function pairShares(first: Column, second: Column): PairShares {
  const [a, b] = [binColumn(first), binColumn(second)];
  const sharesOf = (samples: readonly Sample[]) => {
    const table = b.labels.map(() => Array<number>(a.labels.length).fill(0));
    const rows = samples.reduce((sum, sample) => sum + a[sample].length, 0);
    for (const sample of samples) {
      a[sample].forEach((bin, row) => table[b[sample][row]!]![bin]! += 1 / rows);
    }
    return table;
  };
  const [real, generated] = [sharesOf(["train", "held"]), sharesOf(["generated"])];
  const isThere = (row: number, column: number) => real[row]![column]! + generated[row]![column]! > 0;
  const columns = [...a.labels.keys()].filter((column) => b.labels.some((_, row) => isThere(row, column)));
  const rows = [...b.labels.keys()].filter((row) => a.labels.some((_, column) => isThere(row, column)));
  const drawn = (table: number[][]) => rows.map((row) => columns.map((column) => table[row]![column]!));
  return { real: drawn(real), generated: drawn(generated) };
}
