import type { Table } from "../data/mod.ts";
import { quoterOf } from "./csv_bytes.ts";

/**
 * Writes a table as text: a header where its columns have names, then a line a row. A value that is missing is an empty field, and columns
 * whose values were not kept are left out.
 *
 * @param table The table.
 * @returns The text, with commas between fields.
 *
 * @example What is missing is empty
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tableOf, toCsv } from "@staircase/made";
 *
 * const table = tableOf([{ name: "Smith, Ann", age: 29 }, { name: "Lee" }]);
 * assertEquals(toCsv(table), 'name,age\n"Smith, Ann",29\nLee,\n');
 * ```
 */
export function toCsv(table: Table): string {
  const quote = quoterOf(",");
  const kept = [...table.columns.keys()].filter((d) => table.unreadReason(d) === undefined);
  const columns = kept.map((d) => table.column(d));
  const line = (texts: readonly string[]) => texts.map(quote).join(",") + "\n";
  const rows = Array.from(
    { length: table.length },
    (_, row) => line(columns.map((cells) => String(cells[row] ?? ""))),
  );
  return [...(table.dataset.columns ? [line(kept.map((d) => table.columns[d]!))] : []), ...rows].join("");
}
