/**
 * The inputs of a program in memory: as numbers, or as bits where all values that were fed are 0 or 1.
 *
 * @module
 */
import type { Variable } from "../../expr/mod.ts";
import type { PlainRows } from "../executor.ts";
import type { RowChoice } from "../fed_program.ts";
import { type Memory, MemoryView, WordView } from "./memory.ts";
import { type Place, storageOf, WORD_BITS } from "./plan/layout.ts";

/** An input, and where it is kept. Each form has a place of its own, which is allocated on first use. */
export class KeptInput {
  /** Which of the forms holds the values that were fed last; before that, the form they will probably have. */
  isBits: boolean;
  /** The order in which bits of columns are kept; absent where bits are of no use. */
  readonly order: Int32Array | undefined;
  readonly #variable: Variable;
  readonly #memory: Memory;
  readonly #rows: number;
  #numbers?: { readonly place: Place; readonly view: MemoryView };
  #words?: { readonly place: Place; readonly view: WordView };

  constructor(
    variable: Variable,
    { memory, rows, order }: { memory: Memory; rows: number; order: Int32Array | undefined },
  ) {
    this.#variable = variable;
    this.#memory = memory;
    this.#rows = rows;
    this.order = order;
    this.isBits = order !== undefined;
  }

  /** Where the values that were fed last lie. */
  get place(): Place {
    return this.isBits ? this.#asWords.place : this.#asNumbers.place;
  }

  /** The values as numbers. */
  get numbers(): MemoryView {
    return this.#asNumbers.view;
  }

  /** The values as bits. */
  get words(): WordView {
    return this.#asWords.view;
  }

  get #asNumbers() {
    if (this.#numbers !== undefined) return this.#numbers;
    const place = this.#allocate({ isBits: false });
    const { shape } = this.#variable;
    return this.#numbers = { place, view: new MemoryView(this.#memory, place, { shape, rows: this.#rows }) };
  }

  get #asWords() {
    if (this.#words !== undefined) return this.#words;
    const place = this.#allocate({ isBits: true });
    return this.#words = { place, view: new WordView(this.#memory, place, this.#rows) };
  }

  #allocate({ isBits }: { isBits: boolean }): Place {
    const { stride, bytes } = storageOf(this.#variable, { rows: this.#rows, isBits });
    return { address: this.#memory.allocate(bytes), stride };
  }
}

/**
 * Rows as bits, if all values are 0 or 1: bit `k % 32` of word `floor(k / 32)` of a row is the value of column `order[k]`.
 *
 * @returns `[n, words]`, or nothing when another value is met.
 */
export function packBits(
  { data, shape: [n, columns] }: PlainRows,
  order: Int32Array,
): Int32Array | undefined {
  const stride = Math.ceil(columns / WORD_BITS);
  const words = new Int32Array(n * stride);
  for (let row = 0; row < n; row++) {
    const from = row * columns;
    for (let word = 0; word < stride; word++) {
      const start = word * WORD_BITS;
      const length = Math.min(WORD_BITS, columns - start);
      let bits = 0;
      for (let k = 0; k < length; k++) {
        const value = data[from + order[start + k]!]!;
        if (value !== (value & 1)) return undefined; // one comparison takes half as long as two
        bits |= value << k;
      }
      words[row * stride + word] = bits;
    }
  }
  return words;
}

/** Copies rows of bits to where a program keeps them. */
export function copyWords(
  values: Int32Array,
  { data, stride }: WordView,
  { order, start, count }: RowChoice,
): void {
  if (order === undefined) return data.set(values.subarray(start * stride, (start + count) * stride));
  for (let row = 0; row < count; row++) {
    const from = order[start + row]! * stride;
    const to = row * stride;
    for (let word = 0; word < stride; word++) data[to + word] = values[from + word]!;
  }
}
