import type { Matrix } from "./matrix.ts";

/** Data to train on, to choose by and to test with. Every value is a code: a whole number from 0 up. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** What the columns are called, where that is known. */
  readonly columns?: readonly string[] | undefined;
  /** Shape `[n, D]`. */
  readonly train: Matrix;
  /** Shape `[m, D]`. */
  readonly valid?: Matrix | undefined;
  /** Shape `[k, D]`. */
  readonly test?: Matrix | undefined;
}
