import type { Rows, Schema } from "../../src/made/mod.ts";

/** Every row that a schema allows. */
export function everyRow(schema: Schema): Rows {
  let rows: number[][] = [[]];
  for (const { size } of schema) {
    rows = rows.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value]));
  }
  return { data: rows.flat(), shape: [rows.length, schema.length] };
}

/** The sum of `e^x`. */
export function sumExp(logProb: ArrayLike<number>): number {
  return Array.from(logProb).reduce((total, value) => total + Math.exp(value), 0);
}
