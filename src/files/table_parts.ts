import { type ColumnWords, type Matrix, matrix, settleWords, type Words } from "../data/mod.ts";
import type { FileColumns } from "./match_columns.ts";
import { inputError } from "../errors/mod.ts";
import { narrowed, NarrowParts } from "./narrow_parts.ts";

/** Rows as they stand in a file, `[n, D]`, and what its header calls the columns. */
export interface Table extends Matrix {
  readonly names?: readonly string[] | undefined;
  /** What is written in the columns besides numbers, if there is anything. */
  readonly words?: readonly (ColumnWords | undefined)[];
  /** Whether the values are grey levels that were left as they are. */
  readonly isGrey?: boolean;
}

/** Some rows of a table. */
export interface TablePart {
  /** The values, row by row: numbers, NaN where one is missing, and the code of a word where one stands. */
  readonly values: Float64Array;
  /** `[n, D]`. */
  readonly shape: readonly [number, number];
  /** What the columns are called, if they have names. */
  readonly names: readonly string[] | undefined;
  /** Of each column with words, 1 in the rows in which one stands. */
  readonly isWord: readonly (Uint8Array | undefined)[];
}

/** A table of numbers and words of which nobody knows yet how many rows come, be they of one file or of several. */
export class TableParts {
  /** The different words of each column that has any. */
  readonly words: (Words | undefined)[] = [];
  /** The names of columns that hold no values. */
  readonly nested = new Set<string>();
  readonly #name: string;
  readonly #numbers: NarrowParts;
  readonly #marks: { readonly first: number; readonly isWord: readonly (Uint8Array | undefined)[] }[] = [];
  #rows = 0;
  #columns = 0;
  #names: readonly string[] | undefined;

  /**
   * @param name What to call the file in an error.
   */
  constructor(name: string) {
    this.#name = name;
    this.#numbers = new NarrowParts(name);
  }

  /** What the columns are, once there are rows. */
  get columns(): FileColumns | undefined {
    return this.#columns === 0 ? undefined : { width: this.#columns, names: this.#names };
  }

  /** How many rows there are so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Copies the rows of the next part. */
  add({ values, shape: [n, D], names, isWord }: TablePart): void {
    this.#numbers.add(values);
    if (isWord.some((marks) => marks !== undefined)) {
      this.#marks.push({ first: this.#rows, isWord: isWord.map((marks) => marks?.slice(0, n)) });
    }
    this.#rows += n;
    this.#columns = D;
    this.#names = names;
  }

  /**
   * All rows.
   *
   * @throws {RangeError} If there is not enough memory.
   * @throws {SyntaxError} If there are none.
   */
  join(): Table {
    const [n, D] = [this.#rows, this.#columns];
    if (n === 0) throw inputError(new SyntaxError(`Cannot read ${this.#name}: it has no rows`));
    const data = this.#numbers.join();
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
      this.#markWords(isWord, d);
      settled[d] = settleWords(dictionary, column, isWord);
      if (column.every((value, row) => Object.is(value, data[row * D + d]))) continue;
      values ??= Float64Array.from(data);
      for (let row = 0; row < n; row++) values[row * D + d] = column[row]!;
    }
    return { ...matrix(values ? narrowed(values) : data, [n, D]), names, words: settled };
  }

  /** Writes 1 for each row in which a word stands in a column, and 0 for others. */
  #markWords(isWord: Uint8Array, d: number): void {
    isWord.fill(0);
    for (const { first, isWord: marks } of this.#marks) isWord.set(marks[d] ?? [], first);
  }
}
