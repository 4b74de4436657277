import { type ColumnWords, type Matrix, matrix, settleWords, type Words } from "../data/mod.ts";
import type { FileColumns } from "./match_columns.ts";
import { inputError } from "../errors/mod.ts";
import { DrawnParts, type DrawOptions } from "./drawn_parts.ts";
import { narrowed } from "./narrow_parts.ts";
import type { TablePart } from "./table_part.ts";

/** Rows as they stand in a file, `[n, D]`, and what its header calls the columns. */
export interface Table extends Matrix {
  readonly names?: readonly string[] | undefined;
  /** What is written in the columns besides numbers, if there is anything. */
  readonly words?: readonly (ColumnWords | undefined)[];
  /** Whether the values are grey levels that were left as they are. */
  readonly isGrey?: boolean;
  /** Of how many rows these were drawn, where not all were kept. */
  readonly drawnOf?: number | undefined;
}

/** A table of numbers and words of which nobody knows yet how many rows come, be they of one file or of several. */
export class TableParts {
  /** The different words of each column that has any. */
  readonly words: (Words | undefined)[] = [];
  /** The names of columns that hold no values. */
  readonly nested = new Set<string>();
  readonly #name: string;
  readonly #parts: DrawnParts;
  #columns = 0;
  #names: readonly string[] | undefined;

  /**
   * @param name What to call the file in an error.
   * @param options How many rows are kept at most, drawn at random, and whether those with values that no others have are, too.
   */
  constructor(name: string, options: DrawOptions = {}) {
    this.#name = name;
    this.#parts = new DrawnParts(name, options);
  }

  /** What the columns are, once there are rows. */
  get columns(): FileColumns | undefined {
    return this.#columns === 0 ? undefined : { width: this.#columns, names: this.#names };
  }

  /** Copies the rows of the next part. */
  add(part: TablePart): void {
    this.#parts.add(part);
    this.#columns = part.shape[1];
    this.#names = part.names;
  }

  /** Ends the rows of which some are drawn; those that come later are drawn by themselves. Returns how many there are so far. */
  endDraw(): number {
    return this.#parts.endDraw(this.#columns);
  }

  /**
   * All rows.
   *
   * @throws {RangeError} If there is not enough memory.
   * @throws {SyntaxError} If there are none.
   */
  join(): Table {
    const [n, D] = [this.endDraw(), this.#columns];
    if (n === 0) throw inputError(new SyntaxError(`Cannot read ${this.#name}: it has no rows`));
    const data = this.#parts.joinValues();
    const names = this.#names;
    const settled: (ColumnWords | undefined)[] = Array(D);
    let values: Float64Array | undefined; // with what was changed
    const [column, isWord] = [new Float64Array(n), new Uint8Array(n)];
    for (let d = 0; d < D; d++) {
      if (this.nested.has(names?.[d] ?? "")) {
        settled[d] = { unread: "lists, records or bytes" };
        continue;
      }
      const dictionary = this.words[d];
      if (dictionary === undefined) continue;
      for (let row = 0; row < n; row++) column[row] = data[row * D + d]!;
      this.#parts.markWords(isWord, d);
      settled[d] = settleWords(dictionary, column, isWord);
      if (column.every((value, row) => Object.is(value, data[row * D + d]))) continue;
      values ??= Float64Array.from(data);
      for (let row = 0; row < n; row++) values[row * D + d] = column[row]!;
    }
    const { drawnOf } = this.#parts;
    const table = { ...matrix(values ? narrowed(values) : data, [n, D]), names, words: settled };
    return drawnOf === undefined ? table : { ...table, drawnOf };
  }
}
