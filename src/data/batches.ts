import { permutation } from "../random/permutation.ts";
import { Stream } from "../random/stream.ts";

/**
 * The order in which an epoch visits the rows, or those of a window of them, a function of the seed, the epoch and the window alone.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @param epoch Which epoch.
 * @param n How many rows.
 * @param window The number of the window.
 * @returns Shape `[n]`, a permutation of 0, ..., n - 1.
 */
export function epochOrder(seed: number, epoch: number, n: number, window = 0): Int32Array<ArrayBuffer> {
  return permutation(new Stream(seed, `shuffle ${epoch}${window === 0 ? "" : `, window ${window}`}`), n);
}

/**
 * The order in which an epoch visits runs of rows that follow each other in a file, a function of the seed and the epoch alone.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @param epoch Which epoch.
 * @param n How many runs.
 * @returns Shape `[n]`, a permutation of 0, ..., n - 1.
 */
export function runOrder(seed: number, epoch: number, n: number): Int32Array<ArrayBuffer> {
  return permutation(new Stream(seed, `runs of rows ${epoch}`), n);
}
