import type { Matrix } from "../data/mod.ts";
import { csvTable } from "./csv.ts";
import { openSource } from "./open_source.ts";
import type { CsvOptions } from "./text_layout.ts";

export type { CsvOptions } from "./text_layout.ts";

/** Rows of a table of text, `[n, D]`, and what its header calls the columns. */
export interface CsvTable extends Matrix {
  /** The names in the header, if there is one. */
  readonly names: readonly string[] | undefined;
}

/**
 * Reads a table of numbers from a file of text: `.csv`, `.tsv` and their kin, also compressed with gzip or Zstandard.
 *
 * - Fields are separated by commas, semicolons, tabs, `|` or any number of spaces: what suits the first rows is taken. A row may
 *   end with a delimiter. Fields may be in quotes, and then hold delimiters, line ends, and quotes that are doubled.
 * - The text is UTF-8, or UTF-16 with a byte order mark.
 * - Numbers are decimal, as `-1`, `0.5`, `1e3` and `"1,234.5"` are. With semicolons between fields, and where the first rows have decimal
 *   commas and no decimal points, a comma stands for the point, and `1.234,5` is a number.
 * - A field that is empty, or says `NA`, `NaN`, `null`, `None`, `?` or the like, is missing. In a table of one column an empty
 *   line, unless it is the last, is a row whose value is missing.
 * - The first line is a header if none of its fields is a number and some are words, or if it counts its columns, three or more,
 *   from 0 or 1, as pandas does where an array has no names.
 * - Lines before it that begin with `#` are comments, as in NumPy. The last one is the header if it has a word for each column.
 *
 * With a schema, columns are found by the names of variables where both have names, else by position, labels become codes, and a first
 * line that can be a row of the variables is no header unless it holds their names.
 *
 * @param path The file.
 * @param options What it may hold.
 * @returns All rows, shape `[n, D]`: whole numbers in the narrowest array that holds them, float32 or
 * float64 where some are missing, others in float64.
 * @throws {RangeError} If the file cannot be read, or a value is none of its variable's.
 * @throws {SyntaxError} If it has no rows, rows of different lengths, or a field that it may not hold; the message names
 * the row, not counting a header, and the column, both from 0.
 * @throws {TypeError} If there are other columns than those of the schema.
 *
 * @example Rows of two columns
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readCsv } from "@staircase/made/files";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "age;height\n30;1,75\n31;\n");
 * const { data, shape, names } = await readCsv(path, { missing: true });
 * assertEquals(Array.from(data), [30, 1.75, 31, NaN]);
 * assertEquals([shape, names], [[2, 2], ["age", "height"]]);
 * await Deno.remove(path);
 * ```
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  const file = await openSource(path);
  try {
    const { data, shape, names } = await csvTable(file, options);
    return { data, shape, names };
  } finally {
    await file[Symbol.asyncDispose]();
  }
}
