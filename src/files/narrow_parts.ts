import { type NumericArray, pickPlaces } from "../data/mod.ts";
import { allocate } from "./allocate.ts";
import { joinRanges, narrowType, type NumberRange, rangeOf } from "./narrow.ts";

/** The numbers in a new array of the narrowest type that holds them exactly; NaN stands for one that is missing. */
export function narrowed(values: NumericArray, range: NumberRange = rangeOf(values)): NumericArray {
  return narrowType(range).from(values);
}

/** Numbers of which nobody knows yet how many come, each part kept as narrow as it can be. */
export class NarrowParts {
  readonly #name: string;
  readonly #parts: NumericArray[] = [];
  #range = rangeOf(new Float32Array());
  #length = 0;

  /**
   * @param name What to call the file that they are from, in an error.
   */
  constructor(name: string) {
    this.#name = name;
  }

  /** Copies the numbers of the next part. */
  add(values: NumericArray): void {
    const range = rangeOf(values);
    this.#parts.push(narrowed(values, range));
    this.#length += values.length;
    this.#range = joinRanges(this.#range, range);
  }

  /** Leaves of a part only the rows of `D` numbers that have these places. */
  keepRows(part: number, places: Int32Array, D: number): void {
    const before = this.#parts[part]!;
    const kept = pickPlaces(before, places, D);
    this.#parts[part] = kept;
    this.#length += kept.length - before.length;
  }

  /**
   * All numbers, in an array of the narrowest type that holds them exactly.
   *
   * @throws {RangeError} If there is not enough memory.
   */
  join(): NumericArray {
    const all = allocate<NumericArray>(narrowType(this.#range), this.#length, this.#name);
    let start = 0;
    for (const part of this.#parts) {
      all.set(part, start);
      start += part.length;
    }
    return all;
  }
}
