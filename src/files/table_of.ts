import type { Table } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { addCellPart } from "./cell_tables.ts";
import type { Cell } from "./cells.ts";
import { shown } from "./header.ts";
import { TableParts } from "./table_parts.ts";
import { wholeTable } from "./whole_table.ts";

/** A row by the names of its columns. A value that is `null`, `undefined`, NaN or an empty text is missing. */
export type TableRecord = Readonly<
  Record<string, string | number | bigint | boolean | Date | null | undefined>
>;

/**
 * Makes a table of records. The columns are all their keys, in the order in which they first stand; a key that a record does not have is a
 * value that is missing. Values are taken as those of JSON lines are: `true` and `false` are words, and dates become texts.
 *
 * @param records At least one record.
 * @param options What messages call the table.
 * @returns The table.
 * @throws {RangeError} If there is no record, or no key.
 * @throws {TypeError} If a value is a list or another object; the message names the record and the key.
 *
 * @example Two passengers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tableOf } from "@staircase/made";
 *
 * const table = tableOf([{ sex: "female", age: 29 }, { sex: "male", alone: true }]);
 * assertEquals(table.column("alone"), [null, "true"]);
 * ```
 */
export function tableOf(
  records: readonly TableRecord[],
  { name = "the records" }: { readonly name?: string } = {},
): Table {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  if (names.length === 0) {
    throw inputError(new RangeError(`Cannot make a table of ${records.length} records without a key`));
  }
  const columns = names.map((key) =>
    records.map((record, row) => cellOf(Object.hasOwn(record, key) ? record[key] : null, { name, key, row }))
  );
  const parts = new TableParts(name);
  addCellPart(parts, { names, columns, rows: records.length, first: 0 }, { name });
  return wholeTable(name, parts.join());
}

function cellOf(value: unknown, { name, key, row }: { name: string; key: string; row: number }): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || value instanceof Date) return value as Cell;
  throw inputError(
    new TypeError(
      `Cannot use ${name}: the value in row ${row}, ${shown(key)} is ${
        Array.isArray(value) ? "a list" : "an object"
      }, expected a text, a number, true, false, a Date or null`,
    ),
  );
}
