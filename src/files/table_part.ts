/** Some rows of a table. */
export interface TablePart {
  /** The values, row by row: numbers, NaN where one is missing, and the code of a word where one stands. */
  readonly values: Float64Array;
  /** `[n, D]`. */
  readonly shape: readonly [number, number];
  /** What the columns are called, if they have names. */
  readonly names: readonly string[] | undefined;
  /** Of each column with words, 1 in the rows in which one stands. */
  readonly isWord: readonly (Uint8Array | undefined)[];
}
