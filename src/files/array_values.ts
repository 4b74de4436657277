import { Buffer } from "node:buffer";
import type { NumericArray } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { fromFloat16 } from "./float16.ts";

/** For each kind of value the way its values are read from a buffer, least significant byte first. */
const READERS = {
  b1: (buffer: ArrayBuffer) => new Uint8Array(buffer).map((value) => Math.min(value, 1)),
  u1: (buffer: ArrayBuffer) => new Uint8Array(buffer),
  i1: (buffer: ArrayBuffer) => new Int8Array(buffer),
  u2: (buffer: ArrayBuffer) => new Uint16Array(buffer),
  i2: (buffer: ArrayBuffer) => new Int16Array(buffer),
  f2: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), fromFloat16),
  u4: (buffer: ArrayBuffer) => new Uint32Array(buffer),
  i4: (buffer: ArrayBuffer) => new Int32Array(buffer),
  f4: (buffer: ArrayBuffer) => new Float32Array(buffer),
  u8: (buffer: ArrayBuffer) => joinWords(buffer, new Uint32Array(buffer)),
  i8: (buffer: ArrayBuffer) => joinWords(buffer, new Int32Array(buffer)),
  f8: (buffer: ArrayBuffer) => new Float64Array(buffer),
} satisfies { readonly [kind: string]: (buffer: ArrayBuffer) => NumericArray };

/** The kinds of values: a letter as NumPy has it, and the bytes that a value takes. */
export type ValueKind = keyof typeof READERS;

/** All kinds of values. */
export const VALUE_KINDS = Object.keys(READERS) as readonly ValueKind[];

/** How a value is stored. */
export interface Dtype {
  readonly kind: ValueKind;
  /** Whether the most significant byte comes first. */
  readonly bigEndian: boolean;
}

/** How the values of an array are stored. */
export interface ArrayStorage {
  readonly dtype: Dtype;
  /** Whether the first index runs fastest. */
  readonly columnMajor: boolean;
  /** The size of each dimension. */
  readonly shape: readonly number[];
}

/** The bytes that a value takes. */
export function valueBytes({ kind }: Dtype): number {
  return Number(kind.slice(1));
}

/**
 * Reads values of an array.
 *
 * @param bytes Those of some values.
 * @param storage How the array is stored.
 * @param options What to call the file in an error, and how many values of the array come before these.
 * @returns The values in the order in which they are stored; they share no memory with `bytes`.
 * @throws {SyntaxError} If an integer is beyond 2^53; the message names its row and its column.
 */
export function decodeValues(
  bytes: Uint8Array,
  storage: ArrayStorage,
  { name, first = 0 }: { name: string; first?: number },
): NumericArray {
  const { kind, bigEndian } = storage.dtype;
  const { buffer } = new Uint8Array(bytes);
  if (bigEndian) swap(buffer, valueBytes(storage.dtype));
  const values = READERS[kind](buffer);
  if (kind === "i8" || kind === "u8") {
    const i = values.findIndex((value) => !Number.isSafeInteger(value));
    if (i >= 0) {
      const [row, column] = placeOf(first + i, storage);
      const value = new (kind === "i8" ? BigInt64Array : BigUint64Array)(buffer)[i];
      throw inputError(
        new SyntaxError(
          `Cannot read ${name}: the value ${value} in row ${row}, column ${column} is beyond 2^53`,
        ),
      );
    }
  }
  return values;
}

/**
 * Puts values of an array where they belong in row-major order.
 *
 * @param target All values of the array.
 * @param values Some that are stored one after the other.
 * @param storage How the array is stored.
 * @param first How many values of the array come before these.
 */
export function place(
  target: NumericArray,
  values: NumericArray,
  { columnMajor, shape }: ArrayStorage,
  first: number,
): void {
  if (!columnMajor) return target.set(values, first);
  const [rows = 1, ...others] = shape;
  const columns = target.length / rows;
  for (let i = 0; i < values.length;) {
    const start = (first + i) % rows;
    const count = Math.min(rows - start, values.length - i);
    let to = start * columns + rowMajorColumn(Math.floor((first + i) / rows), others);
    for (let k = 0; k < count; k++, to += columns) target[to] = values[i + k]!;
    i += count;
  }
}

/** The row and the column of the value that is stored at some place. */
function placeOf(at: number, { columnMajor, shape: [rows = 1, ...others] }: ArrayStorage): [number, number] {
  if (columnMajor) return [at % rows, rowMajorColumn(Math.floor(at / rows), others)];
  const columns = others.reduce((product, size) => product * size, 1);
  return [Math.floor(at / columns), at % columns];
}

/** The place in row-major order of what is at some place in column-major order. */
function rowMajorColumn(column: number, sizes: readonly number[]): number {
  let result = 0;
  for (const size of sizes) {
    result = result * size + column % size;
    column = Math.floor(column / size);
  }
  return result;
}

/** Turns the bytes of each value around. */
function swap(buffer: ArrayBuffer, bytes: number): void {
  const all = Buffer.from(buffer);
  if (bytes === 2) all.swap16();
  else if (bytes === 4) all.swap32();
  else if (bytes === 8) all.swap64();
}

/** 64-bit integers as float64, of which `high` holds every second word with its sign, if any. */
function joinWords(buffer: ArrayBuffer, high: Uint32Array | Int32Array): Float64Array {
  const low = new Uint32Array(buffer);
  const result = new Float64Array(low.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
  return result;
}
