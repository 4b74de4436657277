import type { Batch, Rows } from "../made/mod.ts";

/** Some of the rows of an epoch. */
export interface RowPlace {
  /** The number of the epoch, from 0. */
  readonly epoch: number;
  /** The place of the first row in the order in which the epoch goes through them. */
  readonly start: number;
  /** How many. */
  readonly count: number;
}

/**
 * Rows to learn that need not fit in memory. Training asks for a window of some ten thousand rows at a time, while it learns those of the
 * window before, and visits the rows of a window in an order of its own.
 *
 * @example Rows that are made when they are asked for
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, Made, matrix, type RowStream, Trainer } from "@staircase/made";
 *
 * const pairs: RowStream = {
 *   rows: 1000,
 *   read: ({ start, count }) => {
 *     const bits = Array.from({ length: count }, (_, k) => Math.floor((start + k) / 7) % 2);
 *     return Promise.resolve(matrix(bits.map((bit) => [bit, bit])));
 *   },
 * };
 * await using made = new Made({ schema: binary(2), hidden: [4] });
 * await new Trainer(made, { rate: 0.1, batch: 20 }).fit(pairs, { epochs: 5 });
 * assert((await made.logProb(matrix([[1, 1]])))[0]! > Math.log(0.4));
 * ```
 */
export interface RowStream {
  /** How many rows an epoch has. */
  readonly rows: number;
  /** The rows at a place, `[count, D]`, and their contexts where the model has one: always the same for the same place. */
  read(place: RowPlace): Promise<Rows | Batch>;
}
