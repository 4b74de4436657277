import { type Matrix, matrix } from "../data/mod.ts";
import { CheckedRows, type Schema } from "../made/mod.ts";
import { streamFile } from "./file_stream.ts";
import { narrowed, NarrowParts } from "./narrow_parts.ts";
import { decodeText } from "./text.ts";
import type { TextTableOptions } from "./text_layout.ts";
import { type TextPart, TextTable } from "./text_table.ts";

/** What a table of text may hold. */
export interface CsvOptions {
  /** The variables; without them there are any columns of any numbers. */
  readonly schema?: Schema | undefined;
  /** Whether values may be missing, `false` by default; those become NaN. */
  readonly missing?: boolean | undefined;
  /** Whether the first line names the columns; by default its fields tell. */
  readonly header?: boolean | undefined;
}

/** Rows of a table of text, `[n, D]`, and what its header calls the columns. */
export interface CsvTable extends Matrix {
  /** The names in the header, if there is one. */
  readonly names: readonly string[] | undefined;
}

/**
 * Reads a table of numbers from a file of text: `.csv`, `.tsv` and their kin, also with gzip.
 *
 * Fields are separated by commas, semicolons, tabs, `|` or any number of spaces; what suits the first rows is taken. They may be in
 * quotes. The text is UTF-8, or UTF-16 with a byte order mark. Numbers are decimal, as `-1`, `0.5` and `1e3` are; with
 * semicolons between fields a comma may stand for the point. A field that is empty or says `NA`, `NaN`, `null`, `None`, `?`
 * or the like is missing. In a table of one column an empty line, unless it is the last, is a row whose value is missing.
 *
 * The first line is a header if none of its fields is a number and some are words, or if it counts the columns from 0 or 1 and there
 * are at least three of them, as pandas writes it.
 *
 * With a schema, columns are matched with variables by name where both have names, else by position; labels become codes.
 *
 * @param path The file.
 * @param options What it may hold.
 * @returns All rows, shape `[n, D]`, in the narrowest array that holds them exactly.
 * @throws {RangeError} If the file cannot be read, or a value is none of its variable's.
 * @throws {SyntaxError} If it has no rows, rows of different lengths, or a field that it may not hold; the message names
 * the row, not counting a header, and the column, both from 0.
 * @throws {TypeError} If there are other columns than those of the schema.
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  return await csvTable(streamFile(path), { name: path, ...options });
}

/**
 * Reads a table as {@linkcode readCsv} does from bytes that arrive.
 *
 * @param chunks The bytes of the text; they are closed at the end, and if something is wrong.
 * @param options What the table may hold, and what to call it in an error.
 * @returns All rows, shape `[n, D]`.
 */
export async function csvTable(
  chunks: AsyncIterable<Uint8Array>,
  options: TextTableOptions,
): Promise<CsvTable> {
  const data = new NarrowParts();
  let [n, D] = [0, 0];
  let names: readonly string[] | undefined;
  for await (const part of textParts(chunks, options)) {
    if (options.schema) checkPart(part, options.schema, options.name);
    data.add(part.values);
    n += part.shape[0];
    D = part.shape[1];
    names = part.names;
  }
  return { ...matrix(data.join(), [n, D]), names };
}

/**
 * Reads a table as {@linkcode readCsv} does, part by part, while it arrives.
 *
 * @param chunks The bytes of the text; they are closed at the end, and if the parts are not all taken.
 * @param options The variables, and what to call the table in an error.
 * @returns The rows of the model in parts of up to 1,024, shape `[n, D]`.
 */
export async function* csvParts(
  chunks: AsyncIterable<Uint8Array>,
  options: TextTableOptions & { readonly schema: Schema },
): AsyncGenerator<CheckedRows> {
  const { name, schema } = options;
  for await (const { values, shape, first } of textParts(chunks, options)) {
    yield CheckedRows.check(name, { data: narrowed(values), shape }, schema, first);
  }
}

/** Checks the values that are not missing. */
function checkPart({ values, shape, first }: TextPart, schema: Schema, name: string): void {
  const data = values.map((value) => Number.isNaN(value) ? 0 : value); // every variable has the code 0
  CheckedRows.check(name, { data, shape }, schema, first);
}

async function* textParts(
  chunks: AsyncIterable<Uint8Array>,
  options: TextTableOptions,
): AsyncGenerator<TextPart> {
  const table = new TextTable(options);
  for await (const text of decodeText(chunks, options.name)) yield* table.take(text);
  yield* table.end();
}
