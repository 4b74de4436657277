import { permutation } from "../random/permutation.ts";
import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { type Matrix, matrix, type NumericArray } from "./matrix.ts";

/** What is held out. */
export interface HoldOutOptions {
  /** The share of the rows, from 0 to 1; it is rounded to whole rows, of which one at least is left to learn. */
  readonly share: number;
  /** The seed of the choice. */
  readonly seed: number;
}

/**
 * Gives a dataset rows to validate with: those that it has, else a share of the rows to learn, in their order. Which rows these are is a
 * function of the seed and of how many there are.
 *
 * @param dataset The dataset.
 * @param options How many rows, and the seed.
 * @returns The same dataset with `valid`; without it if the share is 0, or less than half a row.
 *
 * @example A tenth of the rows
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holdOut, matrix } from "@staircase/made";
 *
 * const rows = matrix(new Uint8Array(40), [20, 2]);
 * const { train, valid } = holdOut({ name: "rows", train: rows }, { share: 0.1, seed: 0 });
 * assertEquals([train.shape, valid!.shape], [[18, 2], [2, 2]]);
 * ```
 */
export function holdOut(dataset: Dataset, { share, seed }: HoldOutOptions): Dataset {
  if (share === 0) return withoutValid(dataset);
  const n = dataset.train.shape[0];
  const count = Math.min(Math.round(share * n), n - 1);
  if (dataset.valid !== undefined || count < 1) return dataset;
  const isHeld = new Uint8Array(n);
  for (const row of permutation(new Stream(seed, "validation rows"), n).subarray(0, count)) isHeld[row] = 1;
  const separate = (whole: Dataset): Dataset => ({
    ...whole,
    train: rowsWhere(whole.train, isHeld, 0),
    valid: rowsWhere(whole.train, isHeld, 1),
    ...(whole.context && { context: separate(whole.context) }),
  });
  return separate(dataset);
}

function withoutValid({ valid: _, context, ...others }: Dataset): Dataset {
  return { ...others, ...(context && { context: withoutValid(context) }) };
}

/** The rows with a mark, in their order. */
function rowsWhere({ data, shape: [n, D] }: Matrix, marks: Uint8Array, mark: 0 | 1): Matrix {
  const count = marks.reduce((sum, value) => sum + Number(value === mark), 0);
  const Values = data.constructor as new (length: number) => NumericArray;
  const taken = new Values(count * D);
  let place = 0;
  for (let row = 0; row < n; row++) {
    if (marks[row] !== mark) continue;
    taken.set(data.subarray(row * D, (row + 1) * D) as NumericArray, place);
    place += D;
  }
  return matrix(taken, [count, D]);
}
