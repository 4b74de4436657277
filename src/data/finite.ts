import { inputError } from "../errors/mod.ts";
import { columnName } from "../made/schema.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Checks that a matrix can be learned: at least one row and one column, and no infinite value, nor a missing one unless these may be.
 *
 * @param values Shape `[n, D]`.
 * @param options Where the matrix is from, for the error: the file `source` and, in it, `split`; what its columns are called;
 * and in which columns values may be missing, which are NaN.
 * @throws {RangeError} If it is not; the message names the file, the split, and the row and column, both from 0.
 */
export function checkFinite(
  { data, shape: [rows, D] }: Matrix,
  { source, split, columns, missing = () => false }: {
    source: string;
    split: string;
    columns?: readonly string[] | undefined;
    missing?: (d: number) => boolean;
  },
): void {
  if (data.length === 0) {
    throw inputError(
      new RangeError(`Cannot use ${source}: ${split} is empty, its shape is [${rows}, ${D}]`),
    );
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  const place = firstNotFinite(data, (place) => missing(place % D));
  if (place < 0) return;
  const [row, d] = [Math.floor(place / D), place % D];
  throw inputError(
    new RangeError(
      `Cannot use ${source}: the value in row ${row}, ${columnName(d, columns?.[d])} of ${split} is ${
        data[place]
      }; ${
        Number.isNaN(data[place]) ? "a missing" : "an infinite"
      } value cannot be learned, so fill it in or leave the row out`,
    ),
  );
}

function firstNotFinite(data: Float32Array | Float64Array, missing: (place: number) => boolean): number {
  // only what is not finite differs from itself here: a sum would overflow
  for (let i = 0; i < data.length; i++) {
    if (data[i]! - data[i]! !== 0 && !(Number.isNaN(data[i]) && missing(i))) return i;
  }
  return -1;
}
