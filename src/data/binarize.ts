import type { NdArray } from "./matrix.ts";

/**
 * Turns every value into 1 if it is greater than the threshold and into 0 if it is not.
 *
 * @param source A matrix `[n, D]` or an array of any other shape.
 * @param threshold The largest value that becomes 0.
 * @returns The same shape, in a `Uint8Array` of its own.
 */
export function binarize<A extends NdArray>(
  source: A,
  threshold: number,
): { readonly data: Uint8Array<ArrayBuffer>; readonly shape: A["shape"] } {
  const { data, shape } = source;
  const bits = new Uint8Array(data.length);
  for (let i = 0; i < bits.length; i++) bits[i] = +(data[i]! > threshold);
  return { data: bits, shape };
}
