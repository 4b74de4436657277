/** The typed arrays that data come in. */
export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** An array of any number of dimensions, in row-major order. */
export interface NdArray {
  /** The values; as many as the product of the shape. */
  readonly data: NumericArray;
  /** The size of each dimension, the slowest first. */
  readonly shape: readonly number[];
}

/** A table `[n, D]` of n examples of D variables, in row-major order. */
export interface Matrix extends NdArray {
  /** `[n, D]`. */
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * Makes a matrix of rows, which it copies, or of a typed array, which it does not.
 *
 * @param data The rows; or all values, row by row, with `shape`.
 * @param shape `[n, D]`.
 * @returns The matrix `[n, D]`; of rows, in float32, which models compute in.
 * @throws {TypeError} If the rows differ in length, or the array does not have n * D values.
 *
 * @example Three rows of two values
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrix } from "@staircase/made";
 *
 * assertEquals(matrix([[0, 1], [1, 0], [1, 1]]).shape, [3, 2]);
 * assertEquals(matrix(Uint8Array.of(0, 1, 1, 0, 1, 1), [3, 2]).shape, [3, 2]);
 * ```
 */
export function matrix(data: readonly (readonly number[])[]): Matrix;
/** The same of a typed array, which is not copied. */
export function matrix(data: NumericArray, shape: readonly [rows: number, columns: number]): Matrix;
export function matrix(
  data: NumericArray | readonly (readonly number[])[],
  shape?: readonly [rows: number, columns: number],
): Matrix {
  if (!ArrayBuffer.isView(data)) {
    const columns = data[0]?.length ?? 0;
    const odd = data.find(({ length }) => length !== columns);
    if (odd !== undefined) {
      throw new TypeError(
        `Cannot make a matrix of rows of ${columns} and ${odd.length} values: expected equal lengths`,
      );
    }
    return { data: Float32Array.from(data.flat()), shape: [data.length, columns] };
  }
  if (shape === undefined) {
    throw new TypeError("Cannot make a matrix of a typed array without its shape [n, D]");
  }
  const [rows, columns] = shape;
  if (data.length !== rows * columns) {
    throw new TypeError(
      `Cannot make a matrix [${rows}, ${columns}] of ${data.length} values: it takes ${rows * columns}`,
    );
  }
  return { data, shape: [rows, columns] };
}

/**
 * The rows from `start` up to, not including, `end`, as a view of the same memory.
 *
 * @param source Shape `[n, D]`.
 * @param start The first row.
 * @param end The row after the last one.
 * @returns Shape `[end - start, D]`.
 * @throws {RangeError} If the rows are not rows of the matrix.
 */
export function takeRows(source: Matrix, start: number, end: number): Matrix {
  const [rows, columns] = source.shape;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > rows) {
    throw new RangeError(`Cannot take the rows ${start} to ${end} of a matrix [${rows}, ${columns}]`);
  }
  return matrix(source.data.subarray(start * columns, end * columns), [end - start, columns]);
}

/**
 * Some of the columns, in any order.
 *
 * @param source Shape `[n, D]`.
 * @param columns The places of the columns, each from 0 to D - 1.
 * @returns Shape `[n, columns]`, a copy unless they are all columns in order.
 */
export function takeColumns({ data, shape: [n, D] }: Matrix, columns: ArrayLike<number>): Matrix {
  const width = columns.length;
  if (width === D && Array.from(columns).every((column, k) => column === k)) return matrix(data, [n, D]);
  const Values = data.constructor as new (length: number) => NumericArray;
  const taken = new Values(n * width);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < width; k++) taken[row * width + k] = data[row * D + columns[k]!]!;
  }
  return matrix(taken, [n, width]);
}
