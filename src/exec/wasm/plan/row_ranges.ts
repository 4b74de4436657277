/**
 * Ranges of rows: where a program iterates, each thread carries out the whole plan for a range of the rows. Each range has
 * a memory of its own, so threads need not wait for each other, and what a range works on stays in the cache of one
 * processor.
 *
 * @module
 */
import { type Expr, isBatched, topological, type Variable } from "../../../expr/mod.ts";
import { isFixedPoint } from "../../../ops/mod.ts";
import { type Place, roundUp, storageOf } from "./layout.ts";
import type { RowRangesStep } from "./steps.ts";

/** The rows of a range are whole tiles of so many. */
export const RANGE_TILE = 4;

/** The most rows of a range, if `ranges` share `rows`. */
export function rowsOfRange(rows: number, ranges: number): number {
  return Math.ceil(rows / ranges / RANGE_TILE) * RANGE_TILE;
}

/** Whether all that is computed belongs to rows. Rows would have to be added up for one to depend on others. */
export function isRowByRow(outputs: readonly Expr[]): boolean {
  return topological(outputs).every((expr) =>
    expr.kind !== "application" ||
    isBatched(expr.shape) && (!isFixedPoint(expr) || isRowByRow([expr.attributes.step]))
  );
}

/** Where the inputs lie in the memory of a range, after its temporaries, and the bytes of that memory. */
export function layOutRange(
  { body, reads }: RowRangesStep,
): { inputs: ReadonlyMap<Variable, Place>; bytes: number } {
  let bytes = body.bytes;
  const inputs = new Map(reads.map((input): [Variable, Place] => {
    const storage = storageOf(input, { rows: body.rows, isBits: body.packed.has(input) });
    const address = bytes;
    bytes += roundUp(storage.bytes);
    return [input, { address, stride: storage.stride }];
  }));
  return { inputs, bytes };
}
