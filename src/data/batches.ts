import { permutation } from "../random/permutation.ts";
import { Stream } from "../random/stream.ts";

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
