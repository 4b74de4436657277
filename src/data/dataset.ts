import type { Matrix } from "./matrix.ts";

/** Data to train on, to choose by and to test with. Every value is a code: a whole number from 0 up. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** Shape `[n, D]`. */
  readonly train: Matrix;
  /** Shape `[m, D]`. */
  readonly valid?: Matrix;
  /** Shape `[k, D]`. */
  readonly test?: Matrix;
}

/**
 * How many values each variable takes.
 *
 * @param dataset Its splits together decide.
 * @returns Shape `[D]`: one more than the largest code of each column, but at least 2.
 */
export function cardinalities({ train, valid, test }: Dataset): Int32Array<ArrayBuffer> {
  const result = new Int32Array(train.shape[1]).fill(2);
  for (const split of [train, valid, test]) {
    if (split) raiseTo(result, split);
  }
  return result;
}

function raiseTo(cardinalities: Int32Array, { data, shape: [rows, columns] }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const code = data[start + column]!;
      if (code >= cardinalities[column]!) cardinalities[column] = code + 1;
    }
  }
}
