import type { NumericArray } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";

/** For each dtype the bytes a value takes and the way its values are read from a buffer. */
export const DTYPES: {
  readonly [dtype: string]: readonly [bytes: number, read: (buffer: ArrayBuffer) => NumericArray];
} = {
  "|b1": [1, (buffer) => new Uint8Array(buffer)],
  "|u1": [1, (buffer) => new Uint8Array(buffer)],
  "|i1": [1, (buffer) => new Int8Array(buffer)],
  "<u2": [2, (buffer) => new Uint16Array(buffer)],
  "<i2": [2, (buffer) => new Int16Array(buffer)],
  "<f2": [2, (buffer) => Float32Array.from(new Uint16Array(buffer), fromFloat16)],
  "<u4": [4, (buffer) => new Uint32Array(buffer)],
  "<i4": [4, (buffer) => new Int32Array(buffer)],
  "<f4": [4, (buffer) => new Float32Array(buffer)],
  "<u8": [8, (buffer) => joinWords(buffer, new Uint32Array(buffer))],
  "<i8": [8, (buffer) => joinWords(buffer, new Int32Array(buffer))],
  "<f8": [8, (buffer) => new Float64Array(buffer)],
};

/** How the values of an `.npy` file are stored. */
export interface NpyStorage {
  /** One of {@link DTYPES}. */
  readonly dtype: string;
  /** Whether the first index runs fastest. */
  readonly columnMajor: boolean;
  /** The size of each dimension. */
  readonly shape: readonly number[];
}

/**
 * Reads the values of an `.npy` file.
 *
 * @param bytes As many as the shape takes.
 * @param options How they are stored, and what to call the file in an error.
 * @returns The values in row-major order; they share no memory with `bytes`.
 * @throws {SyntaxError} If an integer is beyond 2^53.
 */
export function decodeValues(
  bytes: Uint8Array,
  { dtype, columnMajor, shape, name }: NpyStorage & { name: string },
): NumericArray {
  const data = DTYPES[dtype]![1](new Uint8Array(bytes).buffer);
  if (dtype === "<i8" || dtype === "<u8") {
    for (const value of data) {
      if (Number.isSafeInteger(value)) continue;
      throw inputError(new SyntaxError(`Cannot read ${name}: its value ${value} is beyond 2^53`));
    }
  }
  return columnMajor ? rowMajor(data, shape) : data;
}

/** The number of a float16, a sign, 5 bits of exponent e and 10 of fraction f: 2^(e - 25) (1024 + f), 2^-24 f where e is 0. */
function fromFloat16(bits: number): number {
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  const size = exponent === 0
    ? fraction * 2 ** -24
    : exponent < 31
    ? (1024 + fraction) * 2 ** (exponent - 25)
    : fraction === 0
    ? Infinity
    : NaN;
  return bits < 0x8000 ? size : -size;
}

/** 64-bit integers as float64, of which `high` holds every second word with its sign, if any. */
function joinWords(buffer: ArrayBuffer, high: Uint32Array | Int32Array): Float64Array {
  const low = new Uint32Array(buffer);
  const result = new Float64Array(low.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
  return result;
}

/** The array that column-major `data` holds, in row-major order. */
function rowMajor(data: NumericArray, shape: readonly number[]): NumericArray {
  const result = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, size) => product * size, 1));
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    // Counts the index up, the last dimension fastest, and moves `from` along.
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return result;
}
