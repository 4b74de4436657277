import type { Schema } from "../made/mod.ts";

/** The side of the square picture that a row is; `undefined` when rows are no pictures. */
export function pictureSide(schema: Schema): number | undefined {
  const side = Math.sqrt(schema.length);
  return Number.isInteger(side) && side >= 8 && schema.every(({ kind }) => kind === "binary")
    ? side
    : undefined;
}
