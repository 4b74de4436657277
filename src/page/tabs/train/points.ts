/**
 * Points of a plane from -1 to 1 as text, for addresses.
 *
 * @module
 */
import { formatBytes, parseBytes } from "../../base64.ts";

/** More points than that are not kept: an address holds only so much. */
export const MOST_POINTS = 3000;
/** Steps from one side of the plane to the other. */
const STEPS = 255;

/** Moves numbers `x, y, x, y, ...` to where an address can say that they are. */
export function roundPoints(points: ArrayLike<number>): number[] {
  return Array.from(bytesOf(points), (byte) => 2 * byte / STEPS - 1);
}

/** Writes points `x, y, x, y, ...`, each in two bytes. */
export function formatPoints(points: ArrayLike<number>): string {
  return formatBytes(bytesOf(points));
}

/** Reads what {@linkcode formatPoints} wrote; nothing if it is something else. */
export function parsePoints(text: string): number[] | undefined {
  const bytes = parseBytes(text);
  if (bytes === undefined || bytes.length % 2 === 1 || bytes.length > 2 * MOST_POINTS) return undefined;
  return Array.from(bytes, (byte) => 2 * byte / STEPS - 1);
}

function bytesOf(points: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(points, (value) => Math.round((value + 1) / 2 * STEPS));
}
