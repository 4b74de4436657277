/**
 * Columns of words: dictionaries, so that memory grows with the different words and not with the rows.
 *
 * @module
 */

import { commonDateFormats } from "./date_column.ts";

/** What is written in a column besides numbers. */
export type ColumnWords =
  /** All values are words: each number is the place of one in this list. */
  | { readonly words: readonly string[] }
  /** The values are numbers; one is missing where any of these words stands. */
  | { readonly absent: readonly string[] }
  /** The words are too many to be kept, and the column can be no variable. */
  | { readonly unread: string };

/** The most different words of a column. */
export const MOST_WORDS = 65536;

/** The most different dates and times. */
const MOST_DATES = 2 ** 20;

/** The most characters that the different words of a column have together, for each word that there may be. */
const CHARACTERS = 128;

/** So many different words in a column of numbers say that a value is missing; more say that the numbers are words, too. */
const FEW_WORDS = 5;

/** A column of no more different numbers, and of words, is one of words. */
const FEW_NUMBERS = 20;

/** The different words of a column, while they arrive. */
export class Words {
  readonly #codes = new Map<string, number>();
  #characters = 0;
  #isFull = false;
  #most = MOST_WORDS;

  /** Whether there were too many words, of which none is kept any longer. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The words, by their codes. */
  get list(): readonly string[] {
    return [...this.#codes.keys()];
  }

  /** The code of a word that came before. */
  find(word: string): number | undefined {
    return this.#isFull ? 0 : this.#codes.get(word);
  }

  /** The code of a word: its place among the different ones; 0 for all where they are too many. */
  add(word: string): number {
    const known = this.find(word);
    if (known !== undefined) return known;
    this.#characters += word.length;
    if (this.#codes.size === MOST_WORDS && commonDateFormats(this.list).length > 0) this.#most = MOST_DATES;
    if (this.#codes.size >= this.#most || this.#characters > CHARACTERS * this.#most) {
      this.#codes.clear();
      this.#isFull = true;
      return 0;
    }
    // a copy: a part of a text keeps the whole text in memory
    this.#codes.set(Array.from(word).join(""), this.#codes.size);
    return this.#codes.size - 1;
  }
}

/** Whether a word is a whole number that begins with 0, as zip codes do: then it is none, since 7 is not 007. */
export function isPadded(word: string): boolean {
  return /^0\d+$/.test(word);
}

/**
 * Decides what a column is in which words stand, and perhaps numbers.
 *
 * @param words The different words.
 * @param column Its values, a code where a word stands and NaN where nothing does; of the result, where the column is one of words, all are
 * codes, and where it is one of numbers, words are NaN.
 * @param isWord 1 where a word stands.
 * @returns What is written in it.
 */
export function settleWords(words: Words, column: Float64Array, isWord: Uint8Array): ColumnWords {
  const numbers = new Set<number>();
  let [wordRows, numberRows] = [0, 0];
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (isWord[row] === 1) wordRows++;
    else if (!Number.isNaN(value)) {
      numberRows++;
      if (numbers.size <= FEW_NUMBERS) numbers.add(value);
    }
  }
  const { list } = words;
  const areFew = !words.isFull && list.length <= FEW_WORDS && wordRows < numberRows;
  if (areFew && numbers.size > FEW_NUMBERS && !list.some(isPadded)) {
    for (let row = 0; row < column.length; row++) if (isWord[row] === 1) column[row] = NaN;
    return { absent: list };
  }
  if (numberRows > 0) {
    for (let row = 0; row < column.length; row++) {
      const value = column[row]!;
      if (isWord[row] !== 1 && !Number.isNaN(value)) column[row] = words.add(String(value));
    }
  }
  if (!words.isFull) return { words: words.list };
  column.fill(0);
  return { unread: `more than ${MOST_WORDS.toLocaleString("en")} different texts, or very long ones` };
}
