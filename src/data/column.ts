import { shortest } from "../made/kinds/mod.ts";
import type { Matrix } from "./matrix.ts";

/** What a column of numbers is like. */
export interface Column {
  /** The least value. */
  readonly least: number;
  /** The largest value. */
  readonly most: number;
  /** Whether all values are whole numbers. */
  readonly isWhole: boolean;
  /** The largest whole number by which values differ from the least one in whole multiples; 1 where all are equal. */
  readonly step: number;
  /** The mean of the rows to learn, a number of float32. */
  readonly mean: number;
  /** Their standard deviation, a number of float32; 0 where all are equal. */
  readonly deviation: number;
}

/**
 * Goes through a column of some tables.
 *
 * @param tables Tables of the same columns, first that of the rows to learn; NaN where a value is missing, which counts for nothing.
 * @param d The column.
 */
export function columnOf(tables: readonly Matrix[], d: number): Column {
  let [least, most, isWhole, step] = [Infinity, -Infinity, true, 0];
  const origin = firstNumber(tables, d); // near to the mean, so that squares keep their digits
  let [n, sum, squares] = [0, 0, 0];
  tables.forEach(({ data, shape: [, D] }, k) => {
    for (let place = d; place < data.length; place += D) {
      const value = data[place]!;
      if (Number.isNaN(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
      if (isWhole) {
        if (!Number.isInteger(value)) isWhole = false;
        else if (step !== 1) step = greatestDivisor(step, Math.abs(value - origin));
      }
      if (k > 0) continue;
      n++;
      sum += value - origin;
      squares += (value - origin) ** 2;
    }
  });
  const mean = sum / n;
  return {
    least,
    most,
    isWhole,
    step: step || 1,
    mean: shortest(Math.fround(origin + mean)),
    deviation: shortest(Math.fround(Math.sqrt(Math.max(0, squares / n - mean ** 2)))),
  };
}

/** The first number of a column that is there. */
function firstNumber(tables: readonly Matrix[], d: number): number {
  for (const { data, shape: [, D] } of tables) {
    for (let place = d; place < data.length; place += D) if (!Number.isNaN(data[place])) return data[place]!;
  }
  return 0;
}

/** The greatest number that divides both. */
function greatestDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
