import type { NumericArray } from "../data/mod.ts";
import { allocate } from "./allocate.ts";

/** So many numbers, in the narrowest type that holds exactly what was seen so far. */
export class NarrowValues {
  readonly #name: string;
  #least = 0;
  #most = 0;
  #isWhole = true;
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

  /** Widens the array, if need be, to one that can hold these values as well. All must be of one type. */
  admit(values: NumericArray): void {
    if (values instanceof Uint8Array) return;
    this.#look(values);
    const Type = this.#narrowest(values);
    if (this.#data instanceof Type) return;
    const wider = allocate<NumericArray>(Type, this.#data.length, this.#name);
    wider.set(this.#data);
    this.#data = wider;
  }

  #look(values: NumericArray): void {
    let [least, most, isWhole] = [this.#least, this.#most, this.#isWhole];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      if (isWhole && Math.floor(value) !== value) isWhole = false;
    }
    [this.#least, this.#most, this.#isWhole] = [least, most, isWhole];
  }

  /**
   * Only whole numbers are narrowed. Of fractions float32 holds some of those of float64 exactly, but not what they are called: the
   * nearest of 0.1 is another number there.
   */
  #narrowest(values: NumericArray) {
    const isNatural = this.#isWhole && this.#least >= 0;
    if (isNatural && this.#most < 2 ** 8) return Uint8Array;
    if (isNatural && this.#most < 2 ** 16) return Uint16Array;
    if (this.#isWhole && this.#least >= -(2 ** 31) && this.#most < 2 ** 31) return Int32Array;
    return values instanceof Float32Array ? Float32Array : Float64Array;
  }
}
