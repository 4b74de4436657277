/**
 * How well columns and pairs of columns agree.
 *
 * @module
 */
import { binColumn, type BinnedColumn } from "./bins.ts";
import type { Column, Sample } from "./column.ts";

/** How well generated and held-out rows agree in a column, or in two together, and how well rows that were learned do. */
export interface Agreement {
  readonly columns: readonly [string, ...string[]];
  /** Their places, from 0. */
  readonly places: readonly number[];
  readonly generated: number;
  readonly learned: number;
}

/**
 * Compares each column, and each pair of columns, of generated and of held-out rows: 1 minus the total variation distance of ten bins, so
 * that 1 is perfect. Rows that were learned, of which as many are taken, say what can be reached.
 *
 * @param columns The columns.
 * @returns The agreement of each column, and that of each pair.
 */
export function compareColumns(columns: readonly Column[]): { single: Agreement[]; pairs: Agreement[] } {
  const bins = columns.map(binColumn);
  const agree = (...places: number[]): Agreement => ({
    columns: places.map((d) => columns[d]!.name) as [string, ...string[]],
    places,
    ...agreementOf(places.map((d) => bins[d]!)),
  });
  const single = bins.map((_, d) => agree(d));
  const pairs = bins.flatMap((_, d) => bins.slice(0, d).map((_, e) => agree(e, d)));
  return { single, pairs };
}

function agreementOf(bins: readonly BinnedColumn[]): Pick<Agreement, "generated" | "learned"> {
  const held = shares(bins, "held");
  const between = (shares: Float64Array) =>
    1 - 0.5 * held.reduce((sum, share, k) => sum + Math.abs(share - shares[k]!), 0);
  const rows = Math.min(bins[0]!.train.length, bins[0]!.generated.length);
  return {
    generated: between(shares(bins, "generated", rows)),
    learned: between(shares(bins, "train", rows)),
  };
}

/** The share of the first rows in each bin, or in each pair of bins. */
function shares(
  [first, second]: readonly BinnedColumn[],
  sample: Sample,
  rows = first![sample].length,
): Float64Array {
  const width = second?.labels.length ?? 1;
  const [a, b] = [first![sample], second?.[sample]];
  const result = new Float64Array(first!.labels.length * width);
  for (let row = 0; row < rows; row++) result[a[row]! * width + (b?.[row] ?? 0)]! += 1 / rows;
  return result;
}
