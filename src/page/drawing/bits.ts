/**
 * Pictures of bits as text, for addresses.
 *
 * @module
 */
import { PIXELS } from "../digits.ts";

/** Writes the bits of a picture, 6 in each character. */
export function formatBits(bits: ArrayLike<number>): string {
  const bytes = new Uint8Array(PIXELS / 8);
  for (let i = 0; i < PIXELS; i++) if (bits[i]) bytes[i >> 3]! |= 1 << (i & 7);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Reads what {@linkcode formatBits} wrote; nothing if it is something else. */
export function parseBits(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{131}$/.test(text)) return undefined;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from({ length: PIXELS }, (_, i) => bytes.charCodeAt(i >> 3) >> (i & 7) & 1);
}
