import type { Stream } from "./stream.ts";

const WORD = 2 ** 32;

/**
 * A permutation of 0, ..., n - 1 by Fisher and Yates, every one of the n! equally likely.
 *
 * It takes as many of the stream's numbers as it needs, from index 0 on; two permutations need two streams.
 *
 * @param stream Where the random bits come from.
 * @param n How many elements, from 0 to 2^31 - 1.
 * @returns Shape `[n]`.
 * @throws {RangeError} If `n` is not such a number.
 */
export function permutation(stream: Stream, n: number): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 31) {
    throw new RangeError(`Cannot permute ${n} elements: the number must be whole and from 0 to 2^31 - 1`);
  }
  const result = new Int32Array(n);
  for (let i = 0; i < n; i++) result[i] = i;
  let index = 0;
  for (let size = n; size > 1; size--) {
    // Bits beyond the largest multiple of size are drawn again, so that the remainder is uniform. What that is takes long
    // to compute and is seldom needed.
    let bits = stream.bits(index++);
    while (bits >= WORD - size && bits >= WORD - WORD % size) bits = stream.bits(index++);
    const last = size - 1;
    const other = bits % size;
    const value = result[last]!;
    result[last] = result[other]!;
    result[other] = value;
  }
  return result;
}
