/**
 * Arrays that are as narrow as their numbers allow.
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
  /** Whether all that are there are whole numbers. */
  readonly isWhole: boolean;
  /** Whether any is missing among whole numbers. */
  readonly hasGaps: boolean;
  /** Whether all come in float32. */
  readonly isSingle: boolean;
}

/** What an array of these numbers has to hold; NaN stands for a number that is missing. */
export function rangeOf(values: NumericArray): NumberRange {
  let [least, most, isWhole, hasGaps] = [0, 0, true, false];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!isWhole || Math.floor(value) === value) continue;
    if (Number.isNaN(value)) hasGaps = true;
    else isWhole = false;
  }
  return { least, most, isWhole, hasGaps, isSingle: values instanceof Float32Array };
}

/** What an array of the numbers of both has to hold. */
export function joinRanges(a: NumberRange, b: NumberRange): NumberRange {
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    isWhole: a.isWhole && b.isWhole,
    hasGaps: a.hasGaps || b.hasGaps,
    isSingle: a.isSingle && b.isSingle,
  };
}

/** Float32 has all whole numbers up to this. */
const MOST_SINGLE = 2 ** 24;

/**
 * The narrowest type of array for whole numbers, with NaN where one is missing. Fractions in float64 stay there, even where float32 holds them: what is called 0.1 in float32 is another number in float64, and
 * a file must give the same numbers whether it is read as a whole or part by part.
 */
export function narrowType({ least, most, isWhole, hasGaps, isSingle }: NumberRange) {
  if (isWhole && hasGaps) {
    return isSingle || least >= -MOST_SINGLE && most <= MOST_SINGLE ? Float32Array : Float64Array;
  }
  if (isWhole && least >= 0 && most < 2 ** 8) return Uint8Array;
  if (isWhole && least >= 0 && most < 2 ** 16) return Uint16Array;
  if (isWhole && least >= -(2 ** 31) && most < 2 ** 31) return Int32Array;
  return isSingle ? Float32Array : Float64Array;
}
