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

/** The sum of `e^x`. */
export function sumExp(logProb: ArrayLike<number>): number {
  return Array.from(logProb).reduce((total, value) => total + Math.exp(value), 0);
}
