import type { Schema } from "../made/mod.ts";

/** The side of the square picture that a row is, of bits or of grey levels; `undefined` when rows are no pictures. */
export function pictureSide(schema: Schema): number | undefined {
  const side = Math.sqrt(schema.length);
  const kinds = new Set(schema.map(({ kind }) => kind));
  const isInk = kinds.size === 1 && (kinds.has("binary") || kinds.has("ordinal"));
  return Number.isInteger(side) && side >= 8 && isInk ? side : undefined;
}

/** The brightness of pixels, from 0 to 1, of rows that are pictures. */
export function brightnessOf(rows: ArrayLike<number>, schema: Schema): Float32Array {
  const most = schema.map((variable) => variable.kind === "ordinal" ? variable.size - 1 : 1);
  return Float32Array.from(rows, (value, i) => value / most[i % most.length]!);
}
