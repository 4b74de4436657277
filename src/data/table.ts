import { inputError } from "../errors/mod.ts";
import type { ColumnWords } from "./column_words.ts";
import type { Dataset } from "./dataset.ts";
import { matrix, takeRows } from "./matrix.ts";

/** A value of a table: a number, a text, or `null` where it is missing. */
export type TableCell = number | string | null;

/**
 * A table in memory, with values as they stand in a file. It does not change. `readTable` of `@staircase/made/files` and
 * {@linkcode parseTable} read one, {@linkcode tableOf} makes one of records, and {@linkcode toCsv} writes it as text.
 *
 * @example Columns and records
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tableOf } from "@staircase/made";
 *
 * const table = tableOf([{ sex: "female", age: 29 }, { sex: "male" }]);
 * assertEquals(table.columns, ["sex", "age"]);
 * assertEquals(table.column("age"), [29, null]);
 * assertEquals(table.records(), [{ sex: "female", age: 29 }, { sex: "male", age: null }]);
 * ```
 */
export class Table {
  /** The same as plain data, which can be sent to a Worker: all rows are rows to learn. */
  readonly dataset: Dataset;
  /** What the columns are called: by their numbers, where they have no names. */
  readonly columns: readonly string[];

  /**
   * Makes a table of plain data.
   *
   * @param dataset The rows to learn of a dataset.
   */
  constructor({ name, columns, words, train }: Dataset) {
    this.dataset = { name, ...(columns && { columns }), ...(words && { words }), train };
    this.columns = columns ?? Array.from({ length: train.shape[1] }, (_, d) => `${d}`);
  }

  /** What messages call the table. */
  get name(): string {
    return this.dataset.name;
  }

  /** How many rows there are. */
  get length(): number {
    return this.dataset.train.shape[0];
  }

  /**
   * The values of a column.
   *
   * @param column What it is called, or its number, from 0.
   * @returns A value a row.
   * @throws {RangeError} If there is no such column or several have this name; or if its values were not kept, since they are lists and
   * the like or more different texts than fit into a dictionary.
   */
  column(column: string | number): TableCell[] {
    const d = this.#placeOf(column);
    return Array.from({ length: this.length }, (_, row) => this.#cell(row, d));
  }

  /**
   * The rows as objects, with a value for each column; columns whose values were not kept are left out.
   *
   * @returns An object a row.
   * @throws {RangeError} If several columns have the same name.
   */
  records(): Record<string, TableCell>[] {
    const columns = [...this.columns.entries()].filter(([d]) => this.unreadReason(d) === undefined);
    for (const [, name] of columns) this.#placeOf(name);
    return Array.from(
      { length: this.length },
      (_, row) => Object.fromEntries(columns.map(([d, name]) => [name, this.#cell(row, d)])),
    );
  }

  /**
   * Some of the rows, which share their memory with this table.
   *
   * @param start The first row, from 0.
   * @param end The row after the last one; by default all rows from the first one on.
   * @returns A table of the same columns.
   * @throws {RangeError} If the rows are not rows of this table.
   */
  slice(start: number, end = this.length): Table {
    return new Table({ ...this.dataset, train: takeRows(this.dataset.train, start, end) });
  }

  /**
   * Why the values of a column were not kept, if they were not.
   *
   * @param d The number of the column.
   */
  unreadReason(d: number): string | undefined {
    const words = this.dataset.words?.[d];
    return words && "unread" in words ? words.unread : undefined;
  }

  #cell(row: number, d: number): TableCell {
    const { words, train: { data, shape: [, D] } } = this.dataset;
    const value = data[row * D + d]!;
    if (Number.isNaN(value)) return null;
    const written = words?.[d];
    return written && "words" in written ? written.words[value]! : value;
  }

  #placeOf(column: string | number): number {
    const places = typeof column === "number"
      ? [column].filter((d) => this.columns[d] !== undefined)
      : [...this.columns.keys()].filter((d) => this.columns[d] === column);
    const [d] = places;
    const refuse = (reason: string): never => {
      throw inputError(new RangeError(`Cannot take the column ${JSON.stringify(column)}: ${reason}`));
    };
    if (d === undefined) {
      return refuse(`${this.name} has only ${this.columns.map((name) => JSON.stringify(name)).join(", ")}`);
    }
    if (places.length > 1) return refuse(`columns ${places.join(" and ")} of ${this.name} have this name`);
    const reason = this.unreadReason(d);
    return reason === undefined ? d : refuse(`it has ${reason}, which were not kept`);
  }
}

/** A column of a table in memory. */
export interface TableColumn {
  /** What it is called; all columns of a table have names, or none has. */
  readonly name?: string;
  /** A value a row. */
  readonly cells: readonly TableCell[];
}

/**
 * Makes a table of columns of as many values each. Where a column has a text, all its values are texts.
 *
 * @param name What messages call the table.
 * @param columns At least one column.
 */
export function tableOfColumns(name: string, columns: readonly TableColumn[]): Table {
  const [n, D] = [columns[0]!.cells.length, columns.length];
  const values = new Float64Array(n * D);
  const words = columns.map(({ cells }, d): ColumnWords | undefined => {
    if (!cells.some((cell) => typeof cell === "string")) {
      cells.forEach((cell, row) => values[row * D + d] = cell === null ? NaN : Number(cell));
      return undefined;
    }
    const codes = new Map<string, number>();
    cells.forEach((cell, row) => {
      const text = String(cell);
      if (cell !== null && !codes.has(text)) codes.set(text, codes.size);
      values[row * D + d] = cell === null ? NaN : codes.get(text)!;
    });
    return { words: [...codes.keys()] };
  });
  const names = columns.flatMap(({ name }) => name ?? []);
  return new Table({
    name,
    ...(names.length === D && { columns: names }),
    words,
    train: matrix(values, [n, D]),
  });
}
