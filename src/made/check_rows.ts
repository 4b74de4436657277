/**
 * Checks of what callers hand in.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { Rows } from "./density_model.ts";
import { binary, type Schema } from "./schema.ts";

/** Throws unless `rows` has `D` columns and as many values as its shape says. */
export function checkShapeOfRows(what: string, { data, shape }: Rows, D: number): void {
  if (shape.length !== 2 || shape[1] !== D || data.length !== shape[0] * shape[1]) {
    throw inputError(
      new TypeError(
        `Cannot use ${what} of shape [${shape.join(", ")}] with ${data.length} values: expected [n, ${D}]`,
      ),
    );
  }
}

/** Throws unless every value is one of its variable's. */
export function checkValues(what: string, rows: Rows, schema: Schema): void {
  const D = schema.length;
  checkShapeOfRows(what, rows, D);
  const { data, shape: [n] } = rows;
  const sizes = Int32Array.from(schema, ({ size }) => size);
  // one kind of array in the loop, whatever the callers have: engines then make it several times faster
  const values = new Float64Array(D);
  for (let row = 0; row < n; row++) {
    copyPart(data, row * D, values);
    for (let d = 0; d < D; d++) {
      const value = values[d];
      if (value >= 0 && value < sizes[d] && Math.floor(value) === value) continue;
      throw inputError(
        new RangeError(
          `Cannot use ${what} with the value ${value} in row ${row}, column ${d}: expected a whole number from 0 to ${
            sizes[d] - 1
          }`,
        ),
      );
    }
  }
}

function copyPart(data: ArrayLike<number>, start: number, part: Float64Array): void {
  if (ArrayBuffer.isView(data)) {
    part.set((data as unknown as Float64Array).subarray(start, start + part.length));
  } else for (let k = 0; k < part.length; k++) part[k] = data[start + k];
}

/** Throws unless every value is strictly between 0 and 1. */
export function checkNoise(noise: Rows, D: number): void {
  checkShapeOfRows("noise", noise, D);
  const { data } = noise;
  for (let i = 0; i < data.length; i++) {
    if (data[i] > 0 && data[i] < 1) continue;
    throw inputError(
      new RangeError(
        `Cannot sample with the noise ${data[i]} in row ${Math.floor(i / D)}, column ${
          i % D
        }: expected a number between 0 and 1`,
      ),
    );
  }
}

/** Throws unless `evidence` are values of the variables and `known` says 0 or 1 of each. */
export function checkEvidence(
  evidence: Rows,
  { known, schema }: { known: Rows; schema: Schema },
): void {
  checkValues("evidence", evidence, schema);
  checkValues("known", known, binary(schema.length));
  const n = evidence.shape[0];
  if (known.shape[0] !== n) {
    throw inputError(new TypeError(`Cannot complete ${n} rows of evidence with known for ${known.shape[0]}`));
  }
}

/** Whether in every row the known variables come before the others in the order. */
export function knownComeFirst({ data, shape: [n, D] }: Rows, order: ArrayLike<number>): boolean {
  for (let row = 0; row < n; row++) {
    let rank = 0;
    while (rank < D && data[row * D + order[rank]] === 1) rank++;
    while (rank < D && data[row * D + order[rank]] === 0) rank++;
    if (rank < D) return false;
  }
  return true;
}
