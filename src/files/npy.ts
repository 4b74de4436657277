import type { NdArray } from "../data/mod.ts";
import { parseArray } from "./array_bytes.ts";
import { MAGIC, npyFormat } from "./npy_header.ts";

/**
 * Reads NumPy's `.npy` format, versions 1 to 3.
 *
 * Booleans become 0 and 1, float16 becomes float32, and 64-bit integers become float64. The array is in row-major
 * order, whatever the file's.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The array; it shares no memory with `bytes`.
 * @throws {SyntaxError} If the bytes are not such a file, are more or fewer than its header says, or hold anything but
 * numbers of at most 64 bits, integers up to 2^53.
 */
export function parseNpy(bytes: Uint8Array, name: string): NdArray {
  return parseArray(bytes, name, npyFormat);
}

/**
 * Writes NumPy's `.npy` format, version 1, little-endian, in row-major order.
 *
 * @param array The array.
 * @returns The whole file.
 */
export function encodeNpy({ data, shape }: NdArray): Uint8Array<ArrayBuffer> {
  const kind = data.constructor.name.charAt(0).toLowerCase(); // Uint8Array, Int8Array, Float32Array ...
  const descr = `${data.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${data.BYTES_PER_ELEMENT}`;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set(MAGIC);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(dictionary.padEnd(start - 11) + "\n"), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
