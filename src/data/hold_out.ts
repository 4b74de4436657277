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
  /** What the rows are for; to validate with by default. */
  readonly part?: "valid" | "test";
}

/**
 * Gives a dataset rows to validate or to test with: those that it has, else a share of the rows to learn, in their order. Which rows these
 * are is a function of the seed and of how many there are.
 *
 * @param dataset The dataset.
 * @param options How many rows, the seed, and what they are for.
 * @returns The same dataset with `valid` or `test`; without it if the share is 0, and without `valid` if
 * that is less than half a row.
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
export function holdOut(dataset: Dataset, { share, seed, part = "valid" }: HoldOutOptions): Dataset {
  if (share === 0) return without(dataset, part);
  const n = dataset.train.shape[0];
  const count = Math.min(Math.max(Math.round(share * n), part === "test" ? 1 : 0), n - 1);
  if (dataset[part] !== undefined || count < 1) return dataset;
  const isHeld = new Uint8Array(n);
  for (const row of permutation(new Stream(seed, STREAMS[part]), n).subarray(0, count)) isHeld[row] = 1;
  const separate = (whole: Dataset): Dataset => ({
    ...whole,
    train: rowsWhere(whole.train, isHeld, 0),
    [part]: rowsWhere(whole.train, isHeld, 1),
    ...(whole.context && { context: separate(whole.context) }),
  });
  return separate(dataset);
}

/** The names of the streams that choose rows. */
const STREAMS = { valid: "validation rows", test: "test rows" } as const;

function without({ context, ...others }: Dataset, part: "valid" | "test"): Dataset {
  const { [part]: _, ...left } = others;
  return { ...left, ...(context && { context: without(context, part) }) };
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
