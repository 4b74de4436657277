import { pipeline, Readable } from "node:stream";
// @ts-types="@types/papaparse"
import Papa from "papaparse";
import { type Matrix, matrix, PART_ROWS } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { kindOf, type Schema } from "../made/mod.ts";
import { collect } from "./collect.ts";
import { openSource, type Source } from "./source.ts";

/** How a missing value is written, besides an empty field. */
const MISSING = /^\s*(\?|nan)\s*$/i;

/** What a CSV file may hold. */
export interface CsvOptions {
  /** The variables; by default there are any number of columns with any numbers, as they stand in the file. */
  readonly schema?: Schema;
  /** Whether values may be missing, `false` by default: an empty field, `?` or `nan`, which becomes NaN. */
  readonly missing?: boolean;
  /** What is between fields; a comma by default. */
  readonly delimiter?: string;
}

/** Rows of a CSV file, `[n, D]`, and what its header calls the columns. */
export interface CsvPart extends Matrix {
  /** The names in the header, if there is one. */
  readonly names: readonly string[] | undefined;
}

/**
 * Reads a file of comma-separated numbers while it arrives. A first line in which any field is not a number is a
 * header and names the columns.
 *
 * @param source The file.
 * @param options What the file may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`.
 * @throws {RangeError} If the file cannot be read.
 * @throws {SyntaxError} If it has no rows, rows of different lengths, or a field that it may not hold; the message names
 * the row, not counting a header, and the column, both from 0.
 */
export async function* csvParts(source: Source, options: CsvOptions = {}): AsyncGenerator<CsvPart> {
  const { name: path } = source;
  const { schema, missing = false, delimiter = "," } = options;
  let columns = schema?.length ?? 0;
  const Values = schema === undefined ? Float64Array : Float32Array;
  let part = new Values();
  let row = -1; // until it is known whether the first line is a header
  let names: readonly string[] | undefined;
  for await (const fields of csvLines(source, delimiter)) {
    if (row < 0) {
      row = 0;
      if (fields.some(isName)) {
        names = fields;
        continue;
      }
    }
    columns ||= fields.length;
    if (fields.length !== columns) {
      throw inputError(
        new SyntaxError(
          `Cannot read ${path}: row ${row} has the length ${fields.length}, expected ${columns}`,
        ),
      );
    }
    const start = row % PART_ROWS * columns;
    if (start === 0) part = new Values(PART_ROWS * columns);
    for (let column = 0; column < columns; column++) {
      const field = fields[column]!;
      const variable = schema?.[column];
      const value = missing && isMissing(field)
        ? NaN
        : variable === undefined
        ? numberOf(field)
        : kindOf(variable).parse(field, variable);
      if (value !== undefined) {
        part[start + column] = value;
        continue;
      }
      const shown = JSON.stringify(field.slice(0, 40));
      throw inputError(
        new SyntaxError(
          `Cannot read ${path}: the value ${shown} in row ${row}, column ${column} is not ${
            variable === undefined ? "a number" : kindOf(variable).expectedInFiles(variable)
          }`,
        ),
      );
    }
    row++;
    if (row % PART_ROWS === 0) yield { ...matrix(part, [PART_ROWS, columns]), names };
  }
  if (row <= 0) throw inputError(new SyntaxError(`Cannot read ${path}: it has no rows`));
  const rest = row % PART_ROWS;
  if (rest > 0) yield { ...matrix(part.subarray(0, rest * columns), [rest, columns]), names };
}

/**
 * Reads a file of comma-separated numbers as {@link csvParts} does.
 *
 * @param path The file.
 * @param options What the file may hold.
 * @returns All rows, shape `[n, D]`.
 * @throws {RangeError} If the file cannot be read.
 * @throws {SyntaxError} If it does not hold what it may.
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvPart> {
  const file = await openSource(path);
  try {
    return await csvTable(file, options);
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

/** Reads all rows as {@link csvParts} does. */
export async function csvTable(source: Source, options: CsvOptions = {}): Promise<CsvPart> {
  const parts = await collect(csvParts(source, options));
  const [, columns] = parts[0]!.shape; // a file without rows is refused
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const all = new (options.schema === undefined ? Float64Array : Float32Array)(rows * columns);
  parts.forEach(({ data }, i) => all.set(data, i * PART_ROWS * columns));
  return { ...matrix(all, [rows, columns]), names: parts[0]!.names };
}

async function* csvLines(source: Source, delimiter: string): AsyncGenerator<readonly string[]> {
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter, skipEmptyLines: true });
  // What goes wrong on the way to the parser reaches the loop over its rows.
  yield* pipeline(Readable.from(decodeText(source.open())), parser, () => {});
}

/** Chunks of UTF-8 as text; a character may begin in one chunk and end in the next. */
async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function numberOf(field: string): number | undefined {
  const value = Number(field);
  return field.trim() !== "" && Number.isFinite(value) ? value : undefined;
}

/** Whether a field of the first line belongs to a header. */
function isName(field: string): boolean {
  return !isMissing(field) && Number.isNaN(Number(field));
}

function isMissing(field: string): boolean {
  return field.trim() === "" || MISSING.test(field);
}
