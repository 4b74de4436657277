/**
 * Pictures of bits as text, for addresses.
 *
 * @module
 */
import { formatBytes, parseBytes } from "../base64.ts";
import { PIXELS } from "../digits.ts";

/** Writes the bits of a picture, 6 in each character. */
export function formatBits(bits: ArrayLike<number>): string {
  const bytes = new Uint8Array(PIXELS / 8);
  for (let i = 0; i < PIXELS; i++) if (bits[i]) bytes[i >> 3]! |= 1 << (i & 7);
  return formatBytes(bytes);
}

/** Reads what {@linkcode formatBits} wrote; nothing if it is something else. */
export function parseBits(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = parseBytes(text);
  if (bytes?.length !== PIXELS / 8) return undefined;
  return Uint8Array.from({ length: PIXELS }, (_, i) => bytes[i >> 3]! >> (i & 7) & 1);
}
