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
  /** Whether all are whole numbers, apart from those that are missing. */
  readonly isWhole: boolean;
  /** Whether any is missing among whole numbers, which is NaN. */
  readonly hasNaN: boolean;
  /** Whether all come in float32. */
  readonly isSingle: boolean;
}

/** What an array of these numbers has to hold; NaN stands for a number that is missing. */
export function rangeOf(values: NumericArray): NumberRange {
  let [least, most, isWhole, hasNaN] = [0, 0, true, false];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!isWhole || Math.floor(value) === value) continue;
    if (value !== value) hasNaN = true;
    else isWhole = false;
  }
  return { least, most, isWhole, hasNaN, isSingle: values instanceof Float32Array };
}

/** What an array of the numbers of both has to hold. */
export function joinRanges(a: NumberRange, b: NumberRange): NumberRange {
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    isWhole: a.isWhole && b.isWhole,
    hasNaN: a.hasNaN || b.hasNaN,
    isSingle: a.isSingle && b.isSingle,
  };
}

/** Whole numbers up to this are exact in float32. */
const EXACT = 2 ** 24;

/**
 * The narrowest type of array for whole numbers, of which some may be missing. Fractions in float64 stay there, even where float32 holds
 * them: what is called 0.1 in float32 is another number in float64, and a file must give the same numbers whether it is read as a whole or
 * part by part.
 */
export function narrowType({ least, most, isWhole: areWhole, hasNaN, isSingle }: NumberRange) {
  const isWhole = areWhole && !hasNaN;
  if (isWhole && least >= 0 && most < 2 ** 8) return Uint8Array;
  if (isWhole && least >= 0 && most < 2 ** 16) return Uint16Array;
  if (isWhole && least >= -(2 ** 31) && most < 2 ** 31) return Int32Array;
  const isExact = isSingle || areWhole && least >= -EXACT && most <= EXACT;
  return isExact ? Float32Array : Float64Array;
}
