import { inputError } from "../errors/mod.ts";
import { columnName } from "../made/schema.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Checks that a matrix can be learned: at least one row and one column, and no missing or infinite value.
 *
 * @param values Shape `[n, D]`.
 * @param options Where the matrix is from, for the error: the file `source` and, in it, `split`; and what its columns are called.
 * @throws {RangeError} If it is not; the message names the file, the split, and the row and column, both from 0.
 */
export function checkFinite(
  { data, shape: [rows, D] }: Matrix,
  { source, split, columns }: { source: string; split: string; columns?: readonly string[] | undefined },
): void {
  if (data.length === 0) {
    throw inputError(
      new RangeError(`Cannot use ${source}: ${split} is empty, its shape is [${rows}, ${D}]`),
    );
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  const place = firstNotFinite(data);
  if (place < 0) return;
  const [row, d] = [Math.floor(place / D), place % D];
  throw inputError(
    new RangeError(
      `Cannot use ${source}: the value in row ${row}, ${columnName(d, columns?.[d])} of ${split} is ${
        data[place]
      }; a missing or infinite value cannot be learned, so fill it in or leave the row out`,
    ),
  );
}

function firstNotFinite(data: Float32Array | Float64Array): number {
  // only what is not finite differs from itself here: a sum would overflow
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) return i;
  return -1;
}
