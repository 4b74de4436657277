import { type Matrix, takeRows } from "./matrix.ts";

/** The rows of a part. */
export const PART_ROWS = 1024;

/**
 * Cuts a matrix into parts of up to 1,024 rows, views of the same memory.
 *
 * @param table Shape `[n, D]`.
 */
export function* rowParts(table: Matrix): Generator<Matrix> {
  const [rows] = table.shape;
  for (let row = 0; row < rows; row += PART_ROWS) {
    yield takeRows(table, row, Math.min(row + PART_ROWS, rows));
  }
}
