/**
 * Weights in 8 bits: each a whole number `k`, which stands for `k |k|` steps of its unit. Squares are close together near 0, where most
 * weights are: of a model of digits they lose a sixth of the likelihood that even steps lose.
 *
 * @module
 */

/** What stands behind the name of rounded weights, in the name of the steps of their units. */
export const STEP = ".step";

/** A matrix of whole numbers and the step of each of its rows. */
export interface RoundedRows {
  /** Whole numbers from -127 to 127, row by row. */
  readonly data: Int8Array;
  /** The value of 1 in each row. */
  readonly steps: Float32Array;
}

/** The largest whole number. */
const MOST = 127;

/** Rounds each row of a matrix; the largest absolute value of a row becomes 127. */
export function roundRows(data: ArrayLike<number>, units: number): RoundedRows {
  const width = data.length / units;
  const steps = new Float32Array(units);
  for (let i = 0; i < data.length; i++) {
    const unit = Math.floor(i / width);
    steps[unit] = Math.max(steps[unit]!, Math.abs(data[i]!) / MOST ** 2);
  }
  const rounded = Int8Array.from(
    data,
    (value, i) =>
      Math.sign(value) * Math.round(Math.sqrt(Math.abs(value) / (steps[Math.floor(i / width)]! || 1))),
  );
  return { data: rounded, steps };
}

/** The values of a rounded matrix. */
export function unroundRows({ data, steps }: RoundedRows): Float32Array {
  const width = data.length / steps.length;
  const values = new Float32Array(data.length);
  steps.forEach((step, unit) => {
    for (let i = unit * width; i < (unit + 1) * width; i++) {
      const k = data[i]!;
      values[i] = k * Math.abs(k) * step;
    }
  });
  return values;
}
