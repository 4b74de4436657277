/**
 * The cells of tables.
 *
 * @module
 */
import { matrix, Table, type TableCell } from "@staircase/made";

/** Rows as they are in a file. */
export interface PlainTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** The cells of a column; nothing but missing ones where they were not kept. */
export function cellsOf(table: Table, d: number): TableCell[] {
  return table.unreadReason(d) === undefined ? table.column(d) : Array(table.length).fill(null);
}

/** The rows of tables that stand side by side, each with its cells. */
export function rowsOf(...tables: readonly [Table, ...Table[]]): TableCell[][] {
  const columns = tables.flatMap((table) => table.columns.map((_, d) => cellsOf(table, d)));
  return Array.from({ length: tables[0].length }, (_, row) => columns.map((cells) => cells[row]!));
}

/** Some rows of a table. */
export function pickRows(table: Table, rows: readonly number[]): Table {
  const { train: { data, shape: [, D] }, ...others } = table.dataset;
  const values = Float64Array.from(
    { length: rows.length * D },
    (_, k) => data[rows[Math.floor(k / D)]! * D + k % D]!,
  );
  return new Table({ ...others, train: matrix(values, [rows.length, D]) });
}

/** At most so many rows, evenly spread. */
export function someRows(table: Table, most: number): Table {
  if (table.length <= most) return table;
  return pickRows(table, Array.from({ length: most }, (_, k) => Math.floor(k * table.length / most)));
}
