import type { Table } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { ReadOptions } from "./format.ts";
import { withTables } from "./open_table.ts";
import { wholeTable } from "./whole_table.ts";

/**
 * Reads a table from a file, a folder or a pattern such as `people/part-*.csv`, of the formats that {@linkcode readDataset} reads.
 *
 * @param path Where it is; `-` is standard input.
 * @param options `key`, the array of an `.npz` file; `header`, whether the first line of text names the columns.
 * @returns The table: all rows, with values as they stand in the file.
 * @throws {RangeError} If the file cannot be opened, or has several arrays of which none is chosen.
 * @throws {SyntaxError} If it is damaged, or of no format that is read.
 *
 * @example Words and numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readTable } from "@staircase/made/files";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "sex,age\nfemale,29\nmale,\n");
 * const table = await readTable(path);
 * assertEquals(table.records(), [{ sex: "female", age: 29 }, { sex: "male", age: null }]);
 * await Deno.remove(path);
 * ```
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
  return await withTables([path], options, async (opened) => {
    const tables = await opened.read({ ...options, levels: true });
    if ("table" in tables) return wholeTable(opened.stem, tables.table);
    throw inputError(
      new RangeError(
        `Cannot read ${opened.name} as one table: it has arrays for ${
          Object.keys(tables).join(" and ")
        }; say which one with key`,
      ),
    );
  });
}
