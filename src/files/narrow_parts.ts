import type { NumericArray } from "../data/mod.ts";

/** What an array of some numbers has to hold. */
interface NumberRange {
  readonly least: number;
  readonly most: number;
  /** Whether all are whole numbers. */
  readonly isWhole: boolean;
  /** Whether float32 holds all of them. */
  readonly isSingle: boolean;
}

const NOTHING: NumberRange = { least: 0, most: 0, isWhole: true, isSingle: true };

/** The numbers in a new array of the narrowest type that holds them exactly; NaN stands for one that is missing. */
export function narrowed(values: Float64Array, range: NumberRange = rangeOf(values)): NumericArray {
  const array = narrowArray(range, values.length);
  array.set(values);
  return array;
}

/** Numbers of which nobody knows yet how many come, each part kept as narrow as it can be. */
export class NarrowParts {
  readonly #parts: NumericArray[] = [];
  #range = NOTHING;
  #length = 0;

  /** Copies the numbers of the next part. */
  add(values: Float64Array): void {
    const range = rangeOf(values);
    this.#parts.push(narrowed(values, range));
    this.#length += values.length;
    this.#range = {
      least: Math.min(range.least, this.#range.least),
      most: Math.max(range.most, this.#range.most),
      isWhole: range.isWhole && this.#range.isWhole,
      isSingle: range.isSingle && this.#range.isSingle,
    };
  }

  /** All numbers, in an array of the narrowest type that holds them exactly. */
  join(): NumericArray {
    const all = narrowArray(this.#range, this.#length);
    let start = 0;
    for (const part of this.#parts) {
      all.set(part, start);
      start += part.length;
    }
    return all;
  }
}

function rangeOf(values: Float64Array): NumberRange {
  let { least, most, isWhole, isSingle } = NOTHING;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (isWhole && Math.floor(value) !== value) isWhole = false;
    if (isSingle && Math.fround(value) !== value && value === value) isSingle = false;
  }
  return { least, most, isWhole, isSingle };
}

function narrowArray({ least, most, isWhole, isSingle }: NumberRange, length: number): NumericArray {
  if (isWhole && least >= 0 && most < 2 ** 8) return new Uint8Array(length);
  if (isWhole && least >= 0 && most < 2 ** 16) return new Uint16Array(length);
  if (isWhole && least >= -(2 ** 31) && most < 2 ** 31) return new Int32Array(length);
  return isSingle ? new Float32Array(length) : new Float64Array(length);
}
