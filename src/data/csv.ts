import { pipeline, Readable } from "node:stream";
// @ts-types="@types/papaparse"
import Papa from "papaparse";
import { inputError } from "../errors/mod.ts";
import { LARGEST_CODE } from "./codes.ts";
import { unreadable } from "./file.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { PART_ROWS } from "./row_parts.ts";

/** How a missing value is written, besides an empty field. */
const MISSING = /^\s*(\?|nan)\s*$/i;

/** What a CSV file may hold. */
export interface CsvOptions {
  /** How many values each column takes; by default there are any number of columns with any whole numbers. */
  readonly sizes?: ArrayLike<number>;
  /** Whether values may be missing, `false` by default: an empty field, `?` or `nan`, which becomes NaN. */
  readonly missing?: boolean;
}

/**
 * Reads a file of comma-separated whole numbers while it arrives. A first line in which any field is not a number is a
 * header and is skipped.
 *
 * @param path The file.
 * @param options What the file may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`.
 * @throws {RangeError} If the file cannot be read.
 * @throws {SyntaxError} If it has no rows, rows of different lengths, or a field that it may not hold; the message names
 * the row, not counting a header, and the column, both from 0.
 */
export async function* csvParts(path: string, options: CsvOptions = {}): AsyncGenerator<Matrix> {
  const { sizes, missing = false } = options;
  let columns = sizes?.length ?? 0;
  let part = new Float32Array();
  let row = -1; // until it is known whether the first line is a header
  for await (const fields of csvLines(path)) {
    if (row < 0) {
      row = 0;
      if (fields.some(isName)) continue;
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
    if (start === 0) part = new Float32Array(PART_ROWS * columns);
    for (let column = 0; column < columns; column++) {
      const field = fields[column];
      const most = sizes === undefined ? LARGEST_CODE : sizes[column] - 1;
      const value = missing && isMissing(field) ? NaN : parseCode(field, most);
      if (value !== undefined) {
        part[start + column] = value;
        continue;
      }
      const shown = JSON.stringify(field.slice(0, 40));
      throw inputError(
        new SyntaxError(
          `Cannot read ${path}: the value ${shown} in row ${row}, column ${column} is not a whole number from 0 to ${most}`,
        ),
      );
    }
    row++;
    if (row % PART_ROWS === 0) yield matrix(part, [PART_ROWS, columns]);
  }
  if (row <= 0) throw inputError(new SyntaxError(`Cannot read ${path}: it has no rows`));
  const rest = row % PART_ROWS;
  if (rest > 0) yield matrix(part.subarray(0, rest * columns), [rest, columns]);
}

/**
 * Reads a file of comma-separated whole numbers as {@link csvParts} does.
 *
 * @param path The file.
 * @param options What the file may hold.
 * @returns All rows, shape `[n, D]`.
 * @throws {RangeError} If the file cannot be read.
 * @throws {SyntaxError} If it does not hold what it may.
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Matrix> {
  const parts = await Array.fromAsync(csvParts(path, options));
  const [, columns] = parts[0].shape;
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const all = new Float32Array(rows * columns);
  parts.forEach(({ data }, i) => all.set(data, i * PART_ROWS * columns));
  return matrix(all, [rows, columns]);
}

async function* csvLines(path: string): AsyncGenerator<readonly string[]> {
  try {
    const text = (await Deno.open(path)).readable.pipeThrough(new TextDecoderStream());
    const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter: ",", skipEmptyLines: true });
    // What goes wrong on the way to the parser reaches the loop over its rows.
    yield* pipeline(Readable.from(text), parser, () => {});
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Whether a field of the first line belongs to a header. */
function isName(field: string): boolean {
  return !isMissing(field) && Number.isNaN(Number(field));
}

function isMissing(field: string): boolean {
  return field.trim() === "" || MISSING.test(field);
}

function parseCode(field: string, most: number): number | undefined {
  const value = Number(field);
  const isCode = value >= 0 && value <= most && Math.floor(value) === value;
  // JavaScript takes an empty text for 0
  return isCode && (value > 0 || field.trim() !== "") ? value : undefined;
}
