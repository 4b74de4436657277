/**
 * Checks of what callers hand in.
 *
 * @module
 */
import type { Rows } from "./density_model.ts";
import type { Schema } from "./schema.ts";

/** Throws unless `rows` has `D` columns and as many values as its shape says. */
export function checkShapeOfRows(what: string, { data, shape }: Rows, D: number): void {
  if (shape.length !== 2 || shape[1] !== D || data.length !== shape[0] * shape[1]) {
    throw new TypeError(
      `Cannot use ${what} of shape [${shape.join(", ")}] with ${data.length} values: expected [n, ${D}]`,
    );
  }
}

/** Throws unless every value is one of its variable's. */
export function checkValues(what: string, rows: Rows, schema: Schema): void {
  const D = schema.length;
  checkShapeOfRows(what, rows, D);
  const { data } = rows;
  const sizes = Int32Array.from(schema, ({ size }) => size);
  for (let i = 0, d = 0; i < data.length; i++, d = d + 1 < D ? d + 1 : 0) {
    const value = data[i];
    if (value >= 0 && value < sizes[d] && Math.floor(value) === value) continue;
    const place = `row ${(i - d) / D}, column ${d}`;
    throw new RangeError(
      `Cannot use ${what} with the value ${value} in ${place}: expected a whole number from 0 to ${
        sizes[d] - 1
      }`,
    );
  }
}

/** Throws unless every value is strictly between 0 and 1. */
export function checkNoise(noise: Rows, D: number): void {
  checkShapeOfRows("noise", noise, D);
  const { data } = noise;
  for (let i = 0; i < data.length; i++) {
    if (data[i] > 0 && data[i] < 1) continue;
    throw new RangeError(
      `Cannot sample with the noise ${data[i]} in row ${Math.floor(i / D)}, column ${
        i % D
      }: expected a number between 0 and 1`,
    );
  }
}
