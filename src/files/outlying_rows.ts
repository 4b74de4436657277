import { MOST_VALUES, type NumericArray } from "../data/mod.ts";
import type { TablePart } from "./table_part.ts";

/** Rows of tables, as they are drawn. */
export type DrawnPart = Pick<TablePart, "shape" | "isWord"> & { readonly values: NumericArray };

/** So many rows with new values are kept, whatever the number of columns. */
const MOST_ROWS = 20_000;

/** What a column has had so far. */
interface ColumnSoFar {
  /** The different numbers, and the codes of the different words; none where they are too many. */
  readonly numbers: Set<number>;
  readonly words: Set<number>;
  /** The least and the largest number, and the rows that have them. */
  least: number;
  most: number;
  leastRow?: DrawnPart;
  mostRow?: DrawnPart;
}

/**
 * Of rows that come in parts those that rows drawn from them may lack: the first with each value, of columns that have few values, and
 * the first with the least and with the largest number of each column. What is said of columns then holds for all rows.
 */
export class OutlyingRows {
  #columns: readonly ColumnSoFar[] = [];
  readonly #first: DrawnPart[] = [];

  /** Looks at the rows of the next part. */
  add(part: DrawnPart): void {
    const { values, shape: [n, D], isWord } = part;
    if (this.#columns.length === 0) this.#columns = Array.from({ length: D }, newColumn);
    const isFull = this.#first.length >= MOST_ROWS;
    const first = new Set<number>();
    for (let d = 0; d < D; d++) {
      const column = this.#columns[d]!;
      const marks = isWord[d];
      let [lowest, highest] = [-1, -1];
      for (let row = 0; row < n; row++) {
        const value = values[row * D + d]!;
        const isOfWords = marks?.[row] === 1;
        if (!isOfWords && value < column.least) [column.least, lowest] = [value, row];
        if (!isOfWords && value > column.most) [column.most, highest] = [value, row];
        const seen = isOfWords ? column.words : column.numbers;
        if (isFull || seen.size > MOST_VALUES || seen.has(value)) continue;
        seen.add(value);
        first.add(row);
      }
      if (lowest >= 0) column.leastRow = rowOf(part, lowest);
      if (highest >= 0) column.mostRow = rowOf(part, highest);
    }
    for (const row of first) this.#first.push(rowOf(part, row));
  }

  /** The rows, each as a part. */
  get rows(): readonly DrawnPart[] {
    const extremes = this.#columns.flatMap(({ leastRow, mostRow }) =>
      leastRow && mostRow ? [leastRow, mostRow] : []
    );
    return [...this.#first, ...extremes];
  }
}

function newColumn(): ColumnSoFar {
  return { numbers: new Set(), words: new Set(), least: Infinity, most: -Infinity };
}

function rowOf({ values, shape: [, D], isWord }: DrawnPart, row: number): DrawnPart {
  return {
    values: values.slice(row * D, (row + 1) * D),
    shape: [1, D],
    isWord: isWord.map((marks) => marks?.slice(row, row + 1)),
  };
}
