/**
 * Rows on their way into a model: checked once, into a type that says so.
 *
 * @module
 */
import { inputError, MISSING_VALUE } from "../errors/mod.ts";
import { type Kind, kindOf, markMissing, type SchemaVariable } from "./kinds/mod.ts";
import type { Range } from "./range.ts";
import { nameOf, type Schema } from "./schema.ts";

/** Rows of values, `[n, D]` in row-major order, columns in the data's order. */
export interface Rows {
  /** The values, which must not change while whoever was given them is at work: they are not copied first. */
  readonly data: ArrayLike<number>;
  /** The numbers of rows and columns. */
  readonly shape: readonly [number, number];
}

/** The variables of rows, and the number of the first one for messages. */
export interface CheckOptions {
  readonly schema: Schema;
  readonly first: number;
}

/** How the values of files become those of variables. */
export interface Encoding {
  /** Puts codes in the place of values in rows of `D`; -1 where there is none. */
  readonly replace: (values: Float64Array, D: number) => void;
  /** Where all codes go. */
  readonly codes: Uint8Array | Uint16Array | Float32Array;
}

/** Rows of which every value was found to be one of its variable's. */
export class CheckedRows implements Rows {
  /** The values. */
  readonly data: ArrayLike<number>;
  /** The numbers of rows and columns. */
  readonly shape: readonly [number, number];
  readonly #schema: Schema;

  private constructor({ data, shape }: Rows, schema: Schema) {
    this.data = data;
    this.shape = shape;
    this.#schema = schema;
  }

  /**
   * Checks rows, unless they were checked for this schema before.
   *
   * @param what What messages call the rows.
   * @param rows The rows, `[n, D]`.
   * @param schema The variables.
   * @param first The number of the first row, for messages.
   * @returns The same values.
   * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
   * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
   */
  static check(what: string, rows: Rows, schema: Schema, first = 0): CheckedRows {
    if (rows instanceof CheckedRows && rows.#schema === schema) return rows;
    checkShape(what, rows, schema.length);
    checkValues(what, rows, { schema, first });
    return new CheckedRows(rows, schema);
  }

  /**
   * Turns the values of files into those of the variables, and checks them.
   *
   * @internal
   */
  static encode(
    what: string,
    rows: Rows,
    { schema, first, ...encoding }: CheckOptions & Encoding,
  ): CheckedRows {
    checkShape(what, rows, schema.length);
    checkValues(what, rows, { schema, first, encoding });
    return new CheckedRows({ data: encoding.codes, shape: rows.shape }, schema);
  }

  /**
   * The rows as programs and graphs take them, with a number that stands for missing values.
   *
   * @internal
   */
  get marked(): Rows {
    if (!checksOf(this.#schema).mayMiss) return this;
    const data = markMissing(this.data);
    return data === this.data ? this : { data, shape: this.shape };
  }

  /** Some of the rows. */
  pick(rows: readonly number[]): CheckedRows {
    return new CheckedRows(pickRows(this, rows), this.#schema);
  }

  /** The rows from `start` up to, not including, `end`; of a typed array a view. */
  part(start: number, end: number): CheckedRows {
    const { data, shape: [n, D] } = this;
    const last = Math.min(end, n);
    const [from, to] = [start * D, last * D];
    const values = ArrayBuffer.isView(data)
      ? (data as unknown as Float32Array).subarray(from, to)
      : Array.from({ length: to - from }, (_, k) => data[from + k]!);
    return new CheckedRows({ data: values, shape: [last - start, D] }, this.#schema);
  }
}

/** The rows with some numbers, in the order that is given; any may come several times. */
export function pickRows(
  { data, shape: [, D] }: Rows,
  rows: readonly number[],
): Rows & { readonly data: Float32Array } {
  const picked = new Float32Array(rows.length * D);
  rows.forEach((row, k) => {
    for (let d = 0; d < D; d++) picked[k * D + d] = data[row * D + d]!;
  });
  return { data: picked, shape: [rows.length, D] };
}

/** The rows of some parts, one after the other, `[n, columns]`. */
export function joinRows(
  parts: readonly Rows[],
  columns: number,
): Rows & { readonly data: Float32Array } {
  const n = parts.reduce((sum, { shape: [rows] }) => sum + rows, 0);
  const data = new Float32Array(n * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [n, columns] };
}

/** Some columns of a row: a view. */
export function partOfRow(
  { data, shape: [, D] }: Rows & { readonly data: Float32Array },
  row: number,
  { start, end }: Range,
): Float32Array {
  return data.subarray(row * D + start, row * D + end);
}

/** Throws unless `rows` are rows, of so many columns and of as many values as their shape says. */
export function checkShape(what: string, rows: Rows, columns: number): void {
  const { data, shape }: Partial<Rows> = rows ?? {}; // JavaScript may give anything, such as lists of values
  if (data?.length === undefined || !Array.isArray(shape)) {
    throw new TypeError(
      `Cannot use ${what} that are no rows: expected { data, shape: [n, ${columns}] }, which matrix() makes of lists`,
    );
  }
  if (shape.length !== 2 || shape[1] !== columns || data.length !== shape[0] * shape[1]) {
    throw inputError(
      new TypeError(
        `Cannot use ${what} of shape [${
          shape.join(", ")
        }] with ${data.length} values: expected [n, ${columns}]`,
      ),
    );
  }
}

/** So many rows are checked at a time, which stay in the cache. */
const ROWS = 32;

function checkValues(
  what: string,
  { data, shape: [n, D] }: Rows,
  { schema, first, encoding }: CheckOptions & { encoding?: Encoding },
): void {
  const { checkers, bytes } = checksOf(schema);
  if (!encoding) {
    if (data instanceof Uint8Array && areBelow(data, bytes)) return;
    if (data instanceof Float32Array && bytes === 2 && areBits(data)) return;
  }
  // one kind of array for the checks, whatever the callers have: engines then make them several times faster
  const some = new Float64Array(Math.min(n, ROWS) * D);
  for (let start = 0; start < n; start += ROWS) {
    const values = some.subarray(0, Math.min(ROWS, n - start) * D);
    copyPart(data, start * D, values);
    encoding?.replace(values, D);
    if (checkers.every((check) => check(values, D) < 0)) {
      encoding?.codes.set(values, start * D);
      continue;
    }
    // again row by row, for the first that is wrong
    for (let row = 0;; row++) {
      const wrong = checkers.map((check) => check(values.subarray(row * D, (row + 1) * D), D));
      const d = wrong.find((place) => place >= 0);
      if (d === undefined) continue;
      const kind = kindOf(schema[d]!);
      const value = data[(start + row) * D + d]!;
      throw inputError(
        new RangeError(
          `Cannot use ${what} with the value ${value} in row ${first + start + row}, ${
            nameOf(schema, d)
          }: expected ${encoding ? kind.expectedInFiles(schema[d]!) : kind.expected(schema[d]!)}`,
          { cause: Number.isNaN(value) ? MISSING_VALUE : undefined },
        ),
      );
    }
  }
}

/** What the values of some variables can be. */
interface Checks {
  /** One check for all variables of a kind. */
  readonly checkers: readonly ReturnType<Kind<SchemaVariable>["checker"]>[];
  /** Whole numbers from 0 up to, not including, this one are values of every variable. */
  readonly bytes: number;
  /** Whether values may be missing. */
  readonly mayMiss: boolean;
}

/** The checks of each schema: making them takes as long as checking some rows. */
const CHECKS = new WeakMap<Schema, Checks>();

function checksOf(schema: Schema): Checks {
  const known = CHECKS.get(schema);
  if (known !== undefined) return known;
  const checkers = [...new Set(schema.map(kindOf))].map((kind) => {
    const columns = [...schema.keys()].filter((d) => kindOf(schema[d]!) === kind);
    return kind.checker(columns.map((d) => schema[d]!), columns);
  });
  const wrong = Array.from({ length: 256 }, (_, byte) => byte)
    .find((byte) =>
      checkers.some((check) => check(new Float64Array(schema.length).fill(byte), schema.length) >= 0)
    );
  const checks = { checkers, bytes: wrong ?? 256, mayMiss: schema.some(({ missing }) => missing) };
  CHECKS.set(schema, checks);
  return checks;
}

/** The bits of 1 as a float32, all but the last of them, and how many numbers are looked at between two looks at what was found. */
const [ONE, BUT_LAST, NUMBERS] = [0x3f800000, 0x1f800000, 4096];

/** Whether numbers are surely all 0 or 1: each has either all bits of 1 or none of them, and no others. */
function areBits({ buffer, byteOffset, length }: Float32Array): boolean {
  const words = new Int32Array(buffer, byteOffset, length);
  let others = 0;
  for (let start = 0; start < length && others === 0; start += NUMBERS) {
    const end = Math.min(start + NUMBERS, length);
    for (let k = start; k < end; k++) others |= words[k]! & ~ONE | (words[k]! ^ words[k]! >> 1) & BUT_LAST;
  }
  return others === 0;
}

/** Whether bytes are surely below a limit: so many ones stand together in one byte, taken from four bytes at a time. */
function areBelow(bytes: Uint8Array, limit: number): boolean {
  const { buffer, byteOffset, length } = bytes;
  const before = Math.min(-byteOffset & 3, length);
  const words = new Int32Array(buffer, byteOffset + before, length - before >> 2);
  let ones = 0;
  for (let k = 0; k < words.length; k++) ones |= words[k]!;
  ones |= ones >>> 16;
  ones = (ones | ones >>> 8) & 255;
  for (let k = 0; k < before; k++) ones |= bytes[k]!;
  for (let k = before + 4 * words.length; k < length; k++) ones |= bytes[k]!;
  return ones < limit;
}

function copyPart(data: ArrayLike<number>, start: number, part: Float64Array): void {
  if (ArrayBuffer.isView(data)) {
    part.set((data as unknown as Float64Array).subarray(start, start + part.length));
  } else for (let k = 0; k < part.length; k++) part[k] = data[start + k]!;
}
