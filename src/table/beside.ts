/**
 * Columns beside those of a table that was completed.
 *
 * @module
 */
import type { TableColumn } from "../data/mod.ts";
import { nameOf, type Samples, type Schema } from "../made/mod.ts";

/** The numbers of rows and of their draws. */
export function numbersOf(length: number, draws: number): TableColumn[] {
  return [
    { name: "row", cells: Array.from({ length }, (_, k) => Math.floor(k / draws)) },
    { name: "draw", cells: Array.from({ length }, (_, k) => k % draws) },
  ];
}

/** How unsure the values of each variable are, of which one was missing. */
export function spreadColumns({ data, shape: [n, D] }: Samples, schema: Schema): TableColumn[] {
  return schema.map((variable, d) => ({
    name: `${variable.name ?? nameOf(schema, d)} spread`,
    cells: Array.from(
      { length: n },
      (_, row) => Number.isNaN(data[row * D + d]!) ? null : data[row * D + d]!,
    ),
  })).filter(({ cells }) => cells.some((cell) => cell !== null));
}
