/**
 * Weights in 8 bits: the rows of a matrix `[units, inputs]`, each a whole number of steps of its unit.
 *
 * @module
 */

/** A matrix of whole numbers and the step of each of its rows. */
export interface RoundedRows {
  /** Whole numbers from -127 to 127, row by row. */
  readonly data: Int8Array;
  /** The value of 1 in each row. */
  readonly steps: Float32Array;
}

/** The largest whole number. */
const MOST = 127;

/** Rounds each row of a matrix to multiples of a step, with which the largest absolute value of the row is 127. */
export function roundRows(data: ArrayLike<number>, units: number): RoundedRows {
  const width = data.length / units;
  const steps = new Float32Array(units);
  for (let i = 0; i < data.length; i++) {
    const unit = Math.floor(i / width);
    steps[unit] = Math.max(steps[unit]!, Math.abs(data[i]!) / MOST);
  }
  const rounded = Int8Array.from(
    data,
    (value, i) => Math.round(value / (steps[Math.floor(i / width)]! || 1)),
  );
  return { data: rounded, steps };
}

/** The values of a rounded matrix. */
export function unroundRows({ data, steps }: RoundedRows): Float32Array {
  const width = data.length / steps.length;
  return Float32Array.from(data, (whole, i) => whole * steps[Math.floor(i / width)]!);
}
