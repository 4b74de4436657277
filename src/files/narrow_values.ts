import type { NumericArray } from "../data/mod.ts";
import { allocate } from "./allocate.ts";
import { joinRanges, narrowType, type NumberRange, rangeOf } from "./narrow.ts";

/** So many numbers, in the narrowest type that holds exactly what was seen so far. */
export class NarrowValues {
  readonly #name: string;
  #range: NumberRange = { least: 0, most: 0, isWhole: true, hasNaN: false, isSingle: true };
  #data: NumericArray;

  /**
   * Makes room for zeros.
   *
   * @param length How many numbers there will be.
   * @param name What to call the file that they are from, in an error.
   * @throws {RangeError} If there is not enough memory.
   */
  constructor(length: number, name: string) {
    this.#name = name;
    this.#data = allocate(Uint8Array, length, name);
  }

  /** The numbers, to be written to; another array after {@linkcode admit}. */
  get data(): NumericArray {
    return this.#data;
  }

  /** Widens the array, if need be, to one that can hold these values as well. */
  admit(values: NumericArray): void {
    if (values instanceof Uint8Array) return;
    this.#range = joinRanges(this.#range, rangeOf(values));
    const Type = narrowType(this.#range);
    if (this.#data instanceof Type) return;
    const wider = allocate<NumericArray>(Type, this.#data.length, this.#name);
    wider.set(this.#data);
    this.#data = wider;
  }
}
