import type { NdArray } from "../data/mod.ts";
import { type ArrayFormat, promisedBytes, wrongLength } from "./array.ts";
import { decodeValues, place } from "./array_values.ts";

/**
 * Reads an array from bytes in memory.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @param format The format.
 * @returns The array in row-major order, in the type that it is stored in; it shares no memory with `bytes`.
 * @throws {SyntaxError} If the bytes are not such a file, or more or fewer than its header says.
 */
export function parseArray(bytes: Uint8Array, name: string, format: ArrayFormat): NdArray {
  const header = format.parseHeader(bytes, name);
  const present = bytes.length - header.end;
  if (promisedBytes(header) !== present) throw wrongLength(header, { present: `${present}`, name });
  const stored = decodeValues(bytes.subarray(header.end), header, { name });
  if (!header.columnMajor) return { data: stored, shape: header.shape };
  const data = stored.slice();
  place(data, stored, header, 0);
  return { data, shape: header.shape };
}
