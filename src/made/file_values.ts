/**
 * The values that stand in files, and those that a model computes with.
 *
 * @module
 */
import { kindOf, rounded } from "./kinds/mod.ts";
import { CheckedRows, type Rows } from "./rows.ts";
import type { Schema } from "./schema.ts";

/**
 * Turns the values of files into those of a model, and checks them. Where a variable has labels, a number becomes the code of its
 * label; every other value stays what it is. Labels that are no numbers stand in files of text only: in an array such a variable has
 * its codes.
 *
 * @param what What messages call the rows.
 * @param rows The values of files, `[n, D]`. Where they are a `Float32Array`, labels are rounded to that before they are compared.
 * @param schema The variables.
 * @param first The number of the first row, for messages.
 * @returns The rows as a model takes them; rows of this schema that were checked before stay as they are.
 * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 *
 * @example A column of two codes and one of bits
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeRows, encodeRows, matrix, type Schema } from "@staircase/made";
 *
 * const schema: Schema = [{ kind: "binary", labels: ["10001", "94110"] }, { kind: "binary" }];
 * const rows = matrix([[94110, 1], [10001, 0]]);
 * const encoded = encodeRows("rows", rows, schema);
 * assertEquals(Array.from(encoded.data), [1, 1, 0, 0]);
 * assertEquals(decodeRows(encoded, schema), rows);
 * ```
 */
export function encodeRows(what: string, rows: Rows, schema: Schema, first = 0): CheckedRows {
  const { columns, exact, rounded } = encodersOf(schema);
  if (columns.length === 0 || rows instanceof CheckedRows) {
    return CheckedRows.check(what, rows, schema, first);
  }
  const encoders = rows.data instanceof Float32Array ? rounded : exact;
  const most = schema.reduce((most, variable) => Math.max(most, kindOf(variable).valueCount(variable)), 0);
  const Codes = schema.some(({ missing }) => missing)
    ? Float32Array
    : most <= 256
    ? Uint8Array
    : most <= 65536
    ? Uint16Array
    : Float32Array;
  return CheckedRows.encode(what, rows, {
    schema,
    first,
    replace(values, D) {
      for (let k = 0; k < columns.length; k++) encoders[k]!(values, columns[k]!, D);
    },
    codes: new Codes(rows.data.length),
  });
}

/**
 * Turns the values of files into those of a model as {@linkcode encodeRows} does, where NaN says that a value is missing.
 *
 * @param what What messages call the rows.
 * @param rows The values of files, `[n, D]`.
 * @param schema The variables.
 * @param first The number of the first row, for messages.
 * @returns The values of a model, `[n, D]`, and NaN where one is missing.
 * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeIncompleteRows(
  what: string,
  { data, shape }: Rows,
  schema: Schema,
  first = 0,
): Rows {
  const some = schema.map((variable) => kindOf(variable).fileNumbers(variable)?.[0] ?? 0);
  const values = data instanceof Float32Array ? data.slice() : Float64Array.from(data);
  for (let place = 0; place < values.length; place++) {
    if (Number.isNaN(values[place])) values[place] = some[place % schema.length]!;
  }
  const encoded = encodeRows(what, { data: values, shape }, schema, first);
  return {
    data: Float32Array.from(encoded.data, (value, place) => Number.isNaN(data[place]!) ? NaN : value),
    shape,
  };
}

/**
 * Turns the values of a model into those that stand in files: the opposite of {@linkcode encodeRows}.
 *
 * @param rows The rows of a model, `[n, D]`.
 * @param schema The variables.
 * @returns The values of files, `[n, D]`, with as many decimals as a variable says; in float64 where a label needs it.
 */
export function decodeRows({ data, shape }: Rows, schema: Schema): FileRows {
  const numbers = schema.map((variable) => kindOf(variable).fileNumbers(variable));
  const isExact = numbers.every((values) => values?.every((value) => Math.fround(value) === value) ?? true);
  const decoded = isExact ? Float32Array.from(data) : Float64Array.from(data);
  const D = schema.length;
  schema.forEach((variable, d) => {
    const values = numbers[d];
    const decimals = "decimals" in variable ? variable.decimals : undefined;
    const isCode = values !== undefined;
    if (!isCode && decimals === undefined) return;
    for (let place = d; place < decoded.length; place += D) {
      const value = decoded[place]!;
      decoded[place] = isCode ? values[value] ?? NaN : rounded(value, decimals);
    }
  });
  return { data: decoded, shape };
}

/** Rows of values as they stand in files. */
export interface FileRows extends Rows {
  /** The values. */
  readonly data: Float32Array | Float64Array;
}

/** Puts codes in the place of the values of one column, -1 where there is none. */
type Encoder = (values: Float64Array, column: number, D: number) => void;

/** What is kept of a schema: files are read in many parts. */
interface Encoders {
  readonly columns: readonly number[];
  readonly exact: readonly Encoder[];
  readonly rounded: readonly Encoder[];
}

const ENCODERS = new WeakMap<Schema, Encoders>();

function encodersOf(schema: Schema): Encoders {
  const known = ENCODERS.get(schema);
  if (known !== undefined) return known;
  const numbers = [...schema.entries()].flatMap(([d, variable]) => {
    const values = kindOf(variable).fileNumbers(variable);
    return values === undefined ? [] : [{ d, values, missing: variable.missing === true }];
  });
  const encoders = {
    columns: numbers.map(({ d }) => d),
    exact: numbers.map((numbers) => makeEncoder(codesByNumber(numbers))),
    rounded: numbers.map((numbers) => makeEncoder(codesByNumber(numbers, Math.fround))),
  };
  ENCODERS.set(schema, encoders);
  return encoders;
}

/** The code of each number, and of what is left of it when it is rounded unless that is another one; NaN where values may be missing. */
function codesByNumber(
  { values: numbers, missing }: { values: Float64Array; missing: boolean },
  round = (value: number) => value,
): Map<number, number> {
  const codes = new Map<number, number>(missing ? [[NaN, NaN]] : []);
  for (const values of [numbers, numbers.map(round)]) {
    values.forEach((value, code) => {
      if (!codes.has(value)) codes.set(value, code);
    });
  }
  return codes;
}

/** A table of this many entries stays in the cache. */
const MOST_ENTRIES = 65536;

function makeEncoder(codes: ReadonlyMap<number, number>): Encoder {
  const numbers = [...codes.keys()];
  const least = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const span = numbers.reduce((most, value) => Math.max(most, value - least), 0) + 1;
  if (span > MOST_ENTRIES || !numbers.every(Number.isInteger)) {
    return (values, column, D) => {
      for (let place = column; place < values.length; place += D) {
        values[place] = codes.get(values[place]!) ?? -1;
      }
    };
  }
  const table = new Int32Array(span).fill(-1);
  for (const [value, code] of codes) table[value - least] = code;
  return (values, column, D) => {
    for (let place = column; place < values.length; place += D) {
      const offset = values[place]! - least;
      const entry = offset | 0;
      values[place] = entry === offset && entry >= 0 && entry < span ? table[entry]! : -1;
    }
  };
}
