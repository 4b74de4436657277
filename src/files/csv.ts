import type { Matrix } from "../data/mod.ts";
import { CheckedRows, type Schema } from "../made/mod.ts";
import { narrowed } from "./narrow_parts.ts";
import { openSource, type Source } from "./source.ts";
import { decodeText } from "./text.ts";
import { type Table, TableParts } from "./table_parts.ts";
import type { CsvOptions } from "./text_layout.ts";
import { type TextPart, TextTable } from "./text_table.ts";

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

/** What text is read from. */
type TextSource = Pick<Source, "name" | "open">;

/**
 * Reads a table as {@linkcode readCsv} does.
 *
 * @param source The text.
 * @param options What it may hold.
 * @returns All rows, shape `[n, D]`.
 */
export async function csvTable(
  source: TextSource,
  options: CsvOptions,
): Promise<Table> {
  const table = new TableParts(source.name);
  await addText(table, source, options);
  return table.join();
}

/**
 * Adds the rows of a text to a table, as {@linkcode readCsv} reads them.
 *
 * @param table The table, which may have rows of other files with the same columns.
 * @param source The text.
 * @param options What it may hold; `words`, whether fields may be words.
 */
export async function addText(
  table: TableParts,
  source: TextSource,
  { words = false, ...options }: CsvOptions & { readonly words?: boolean },
): Promise<void> {
  const text = new TextTable({
    ...options,
    name: source.name,
    words: words ? table.words : undefined,
    before: table.columns,
  });
  for await (const part of partsOf(text, source)) {
    if (options.schema) checkValues(part, options.schema, source.name);
    table.add(part);
  }
}

/**
 * Reads a table as {@linkcode readCsv} does, part by part, while it arrives.
 *
 * @param source The text; it is closed at the end, and if the parts are not all taken.
 * @param options The variables, and whether there is a header.
 * @returns The rows of the model in parts of up to 1,024, shape `[n, D]`.
 */
export async function* csvParts(
  source: TextSource,
  options: Omit<CsvOptions, "missing"> & { readonly schema: Schema },
): AsyncGenerator<CheckedRows> {
  const table = new TextTable({ ...options, name: source.name });
  for await (const { values, shape, first } of partsOf(table, source)) {
    yield CheckedRows.check(source.name, { data: narrowed(values), shape }, options.schema, first);
  }
}

/** Checks the values that are not missing. */
export function checkValues(
  { values, shape, first }: Pick<TextPart, "values" | "shape" | "first">,
  schema: Schema,
  name: string,
): void {
  const data = values.map((value) => Number.isNaN(value) ? 0 : value); // every variable has the code 0
  CheckedRows.check(name, { data, shape }, schema, first);
}

async function* partsOf(table: TextTable, source: TextSource): AsyncGenerator<TextPart> {
  for await (const text of decodeText(source.open(), source.name)) yield* table.take(text);
  yield* table.end();
}
