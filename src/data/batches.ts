import { permutation } from "../random/permutation.ts";
import { Stream } from "../random/stream.ts";
import type { Matrix } from "./matrix.ts";

/**
 * The order in which an epoch visits the rows, a function of the seed and the epoch alone.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @param epoch Which epoch.
 * @param n How many rows.
 * @returns Shape `[n]`, a permutation of 0, ..., n - 1.
 */
export function epochOrder(seed: number, epoch: number, n: number): Int32Array<ArrayBuffer> {
  return permutation(new Stream(seed, `shuffle ${epoch}`), n);
}

/**
 * Copies the rows `order[start]`, ..., `order[start + rows - 1]` of a matrix to the start of a buffer.
 *
 * @param source Shape `[n, D]`.
 * @param order Row numbers, such as {@link epochOrder} gives.
 * @param start Where in `order` to start.
 * @param out Takes the values: row i from index `i * stride` on. What lies between the rows stays as it is.
 * @param options How many `rows`, and the distance `stride` from one to the next in `out`, at least D.
 * @throws {RangeError} If `order` or `out` is too short, or `stride` too small.
 */
export function gatherRows(
  source: Matrix,
  order: Int32Array,
  start: number,
  out: Float32Array | Float64Array | Int32Array,
  { rows, stride }: { rows: number; stride: number },
): void {
  const { data, shape: [, columns] } = source;
  if (start < 0 || start + rows > order.length) {
    throw new RangeError(`Cannot gather the rows ${start} to ${start + rows} of an order of ${order.length}`);
  }
  if (stride < columns) {
    throw new RangeError(
      `Cannot gather rows of ${columns} values with the stride ${stride}: it must not be less`,
    );
  }
  if (rows > 0 && out.length < (rows - 1) * stride + columns) {
    throw new RangeError(
      `Cannot gather ${rows} rows of ${columns} values with the stride ${stride} into ${out.length} values`,
    );
  }
  for (let row = 0; row < rows; row++) {
    const from = order[start + row]! * columns;
    const to = row * stride;
    for (let column = 0; column < columns; column++) out[to + column] = data[from + column]!;
  }
}
