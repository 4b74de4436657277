import type { NumericArray } from "../data/mod.ts";
import { type ArrayHeader, tableShape } from "./array.ts";

/** The largest grey level, of 0 to 255, that counts as background. */
export const DARKEST = 127;

/** A square of fewer pixels is no picture. */
const FEWEST_PIXELS = 64;

/**
 * Tells which arrays hold grey levels, of which 128 and more become 1 and all others 0: bytes that are pictures if any is
 * greater than 1, and bytes `[n, D]` where D is a square of 64 or more if any is greater than 127.
 *
 * @param header What the array is.
 * @returns The array holds grey levels if any value is greater than this; nothing if it holds none anyway.
 */
export function greyAbove({ dtype, shape, pictures }: ArrayHeader): number | undefined {
  if (dtype.kind !== "u1") return undefined;
  if (pictures) return 1;
  const [, columns] = tableShape(shape);
  return columns >= FEWEST_PIXELS && Number.isInteger(Math.sqrt(columns)) ? DARKEST : undefined;
}

/** Whether any value is greater than a threshold. */
export function anyAbove(values: NumericArray | Uint8Array, threshold: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]! > threshold) return true;
  return false;
}

/** Puts 1 in the place of values that are greater than 127, and 0 in that of all others. */
export function blacken(levels: NumericArray): void {
  for (let i = 0; i < levels.length; i++) levels[i] = +(levels[i]! > DARKEST);
}
