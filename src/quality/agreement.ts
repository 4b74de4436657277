/**
 * How well columns and pairs of columns agree.
 *
 * @module
 */
import { type BinnedColumn, binColumn } from "./bins.ts";
import type { Column, Sample } from "./column.ts";

/** How well generated and held-out rows agree in a column, or in two together, and how well rows that were learned do. */
export interface Agreement {
  readonly columns: readonly [string, ...string[]];
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
  const names = columns.map(({ name }) => name);
  const single = bins.map((column, d) => agreementOf([names[d]!], [column]));
  const pairs = bins.flatMap((column, d) =>
    bins.slice(0, d).map((other, e) => agreementOf([names[e]!, names[d]!], [other, column]))
  );
  return { single, pairs };
}

function agreementOf(columns: Agreement["columns"], bins: readonly BinnedColumn[]): Agreement {
  const held = shares(bins, "held");
  const between = (shares: Float64Array) =>
    1 - 0.5 * held.reduce((sum, share, k) => sum + Math.abs(share - shares[k]!), 0);
  const rows = Math.min(bins[0]!.train.length, bins[0]!.generated.length);
  return {
    columns,
    generated: between(shares(bins, "generated", rows)),
    learned: between(shares(bins, "train", rows)),
  };
}

/** The share of the first rows in each bin, or in each pair of bins. */
function shares(bins: readonly BinnedColumn[], sample: Sample, rows = bins[0]![sample].length): Float64Array {
  const sizes = bins.map(({ labels }) => labels.length);
  const result = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  for (let row = 0; row < rows; row++) {
    const place = bins.reduce((place, column, k) => place * sizes[k]! + column[sample][row]!, 0);
    result[place]! += 1 / rows;
  }
  return result;
}
