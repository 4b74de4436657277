import { inputError } from "../errors/mod.ts";
import type { Matrix } from "./matrix.ts";

/** The largest value: float32, which the model computes in, holds every whole number up to here. */
export const LARGEST_CODE = 2 ** 24 - 1;

/**
 * Checks that a matrix is one of codes: at least one row and one column of whole numbers from 0 to 2^24 - 1.
 *
 * @param codes Shape `[n, D]`.
 * @param options Where the matrix is from, for the error: the file `source` and, in it, `split`.
 * @throws {RangeError} If it is not; the message names the file, the split, and the row and column, both from 0.
 */
export function checkCodes(codes: Matrix, { source, split }: { source: string; split: string }): void {
  const { data, shape: [rows, columns] } = codes;
  if (data.length === 0) {
    throw inputError(
      new RangeError(`Cannot use ${source}: ${split} is empty, its shape is [${rows}, ${columns}]`),
    );
  }
  if (data instanceof Uint8Array || data instanceof Uint16Array) return;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value >= 0 && value <= LARGEST_CODE && Math.floor(value) === value) continue;
    throw inputError(
      new RangeError(
        `Cannot use ${source}: ${split}[${Math.floor(i / columns)}, ${i % columns}] is ${value}; ` +
          `values must be whole numbers from 0 up (0 and 1 for binary variables), at most ${LARGEST_CODE}`,
      ),
    );
  }
}
