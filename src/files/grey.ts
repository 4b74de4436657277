import type { NumericArray } from "../data/mod.ts";
import type { Schema } from "../made/mod.ts";
import { type ArrayHeader, tableShape } from "./array.ts";

/** The largest grey level, of 0 to 255, that counts as background. */
export const DARKEST = 127;

/** A square of fewer pixels is no picture. */
const FEWEST_PIXELS = 64;

/**
 * Whether the bytes of an array are grey levels if any is greater than 127; 128 and more then become 1, and all others 0. So it is
 * with pictures, and with `[n, D]` where D is a square of 64 or more.
 *
 * @param header What the array is.
 */
export function mayBeGrey({ dtype, shape, pictures }: ArrayHeader): boolean {
  if (dtype.kind !== "u1") return false;
  const [, columns] = tableShape(shape);
  return pictures || columns >= FEWEST_PIXELS && Number.isInteger(Math.sqrt(columns));
}

/** Whether grey levels are left as they are for a model: where a variable is a number, and no code. */
export function keepsLevels(schema: Schema): boolean {
  return schema.some(({ kind }) => kind !== "binary" && kind !== "categorical");
}

/** Whether any value is brighter than the background can be. */
export function anyBright(values: NumericArray | Uint8Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]! > DARKEST) return true;
  return false;
}

/** Puts 1 in the place of values that are greater than 127, and 0 in that of all others. */
export function blacken(levels: NumericArray): void {
  for (let i = 0; i < levels.length; i++) levels[i] = +(levels[i]! > DARKEST);
}
