import type { SkippedRows } from "./skipped_rows.ts";
import type { FileSource } from "./source.ts";

/** A value as a file holds it; `null` where there is none. */
export type Cell = string | number | bigint | boolean | Date | null;

/** Some rows of a table of named columns, column by column. */
export interface CellPart {
  readonly names: readonly string[];
  /** The values of each column, `[columns][rows]`. */
  readonly columns: readonly ArrayLike<Cell>[];
  readonly rows: number;
  /** The number of the first row of the part, from 0. */
  readonly first: number;
  /** The numbers of all rows, where some before them were left out. */
  readonly numbers?: readonly number[];
  /** The names of columns that hold lists, records or the like, and so no cells: their values are all `null`. */
  readonly nested?: readonly string[];
}

/** Reads the cells of a file, of all columns or of those that are wanted, as far as it can leave others out. */
export type CellReader = (
  source: FileSource,
  wanted?: readonly string[],
  skipped?: SkippedRows,
) => AsyncIterable<CellPart>;

/**
 * The cells of columns, and at the end as many columns of nothing as there are nested ones.
 *
 * @param columns The cells.
 * @param rows How many rows there are.
 * @param nested The names of the nested columns.
 */
export function withNested(
  columns: readonly ArrayLike<Cell>[],
  rows: number,
  nested: readonly string[],
): readonly ArrayLike<Cell>[] {
  return nested.length === 0 ? columns : [...columns, ...nested.map(() => Array<Cell>(rows).fill(null))];
}
