import { piecesOf } from "../../src/made/kinds/pieces.ts";
import { kindOf, type Rows, type Schema, type SchemaVariable } from "../../src/made/mod.ts";

/** The number of values of a variable of codes. */
export function sizeOf(variable: SchemaVariable): number {
  return kindOf(variable).valueCount(variable);
}

/** Every row that a schema allows. */
export function everyRow(schema: Schema): Rows {
  let rows: number[][] = [[]];
  for (const variable of schema) {
    const values = Array.from({ length: sizeOf(variable) }, (_, value) => value);
    if (variable.missing) values[values.length - 1] = NaN;
    rows = rows.flatMap((row) => values.map((value) => [...row, value]));
  }
  return { data: rows.flat(), shape: [rows.length, schema.length] };
}

/** Rows, and how much of all rows each stands for. */
export interface WeightedRows {
  readonly rows: Rows;
  readonly weights: readonly number[];
}

/**
 * Rows over which any density of a schema has the sum 1 when each counts with its weight: all codes, and for numbers those of a
 * numerical integral, which is exact for one variable whatever the others are.
 */
export function weightedRows(schema: Schema): WeightedRows {
  let rows: { values: number[]; weight: number }[] = [{ values: [], weight: 1 }];
  for (const variable of schema) {
    const points = pointsOf(variable);
    rows = rows.flatMap(({ values, weight }) =>
      points.map(([value, each]) => ({ values: [...values, value], weight: weight * each }))
    );
  }
  return {
    rows: { data: rows.flatMap(({ values }) => values), shape: [rows.length, schema.length] },
    weights: rows.map(({ weight }) => weight),
  };
}

/** Values of a variable with their weights. */
function pointsOf({ missing, ...variable }: SchemaVariable): (readonly [value: number, weight: number])[] {
  if (missing) return [...pointsOf(variable), [NaN, 1]];
  switch (variable.kind) {
    case "real": {
      // the trapezoidal rule of a Gaussian of deviation s has an error of exp(-2 (pi s / step)^2)
      const { mean, deviation } = variable;
      const step = 0.25;
      return Array.from({ length: 201 }, (_, k) => [mean + (k - 100) * step * deviation, step * deviation]);
    }
    case "binned": {
      // within a piece the distribution is fixed, so one number stands for it: with the inverse of its probability there
      const { whole } = variable;
      return piecesOf(variable).map(({ base, width, reach }) => {
        if (reach === 0) return width === 0 ? [base, 1] : [whole ? base : base + width / 2, width];
        const s = Math.abs(reach);
        // at t = 0 a whole number has s / s - s / (s + 1), at t = s the density is s / (2 s)^2
        return whole ? [reach > 0 ? base : base - 1, s + 1] : [base + reach, 4 * s];
      });
    }
    default:
      return Array.from({ length: sizeOf(variable) }, (_, code) => [code, 1]);
  }
}

/** The sum of `e^x`. */
export function sumExp(logProb: ArrayLike<number>): number {
  return Array.from(logProb).reduce((total, value) => total + Math.exp(value), 0);
}
