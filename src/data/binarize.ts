import { type Matrix, matrix } from "./matrix.ts";

/**
 * Turns every value into 1 if it is greater than the threshold and into 0 if it is not.
 *
 * @param source Shape `[n, D]`.
 * @param threshold The largest value that becomes 0.
 * @returns Shape `[n, D]`, a `Uint8Array` of its own.
 */
export function binarize(source: Matrix, threshold: number): Matrix {
  const { data, shape } = source;
  const bits = new Uint8Array(data.length);
  for (let i = 0; i < bits.length; i++) bits[i] = +(data[i] > threshold);
  return matrix(bits, shape);
}
