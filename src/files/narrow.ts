/**
 * The narrowest arrays that hold numbers exactly.
 *
 * @module
 */
import type { NumericArray } from "../data/mod.ts";

/** What an array of some numbers has to hold. */
export interface NumberRange {
  /** The least number. */
  readonly least: number;
  /** The largest number. */
  readonly most: number;
  /** Whether all are whole numbers. */
  readonly isWhole: boolean;
  /** Whether float32 holds all. */
  readonly isSingle: boolean;
}

/** What an array of these numbers has to hold; NaN stands for a number that is missing. */
export function rangeOf(values: NumericArray): NumberRange {
  let [least, most, isWhole, isSingle] = [0, 0, true, true];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (isWhole && Math.floor(value) !== value) isWhole = false;
    if (isSingle && Math.fround(value) !== value && value === value) isSingle = false;
  }
  return { least, most, isWhole, isSingle };
}

/** What an array of the numbers of both has to hold. */
export function joinRanges(a: NumberRange, b: NumberRange): NumberRange {
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    isWhole: a.isWhole && b.isWhole,
    isSingle: a.isSingle && b.isSingle,
  };
}

/** The narrowest type of array. */
export function narrowType({ least, most, isWhole, isSingle }: NumberRange) {
  if (isWhole && least >= 0 && most < 2 ** 8) return Uint8Array;
  if (isWhole && least >= 0 && most < 2 ** 16) return Uint16Array;
  if (isWhole && least >= -(2 ** 31) && most < 2 ** 31) return Int32Array;
  return isSingle ? Float32Array : Float64Array;
}
