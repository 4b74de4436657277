import type { NdArray } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { ArrayFormat, ArrayHeader } from "./array.ts";
import { parseArray } from "./array_bytes.ts";
import type { ValueKind } from "./array_values.ts";

/** The kind of value of each type code. */
const TYPES: { readonly [code: number]: ValueKind } = {
  0x08: "u1",
  0x09: "i1",
  0x0b: "i2",
  0x0c: "i4",
  0x0d: "f4",
  0x0e: "f8",
};

/** Two zeros, a type code and the number of dimensions. */
const PREFIX_BYTES = 4;

/**
 * Reads the idx format, in which the MNIST digits are published: two zeros, a type code, the number of dimensions,
 * their sizes and the values, all of them most significant byte first.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The array; it shares no memory with `bytes`.
 * @throws {SyntaxError} If the bytes are not such a file, or more or fewer than its header says.
 */
export function parseIdx(bytes: Uint8Array, name: string): NdArray {
  return parseArray(bytes, name, idxFormat);
}

/** The idx format. */
export const idxFormat: ArrayFormat = { prefixBytes: PREFIX_BYTES, headerEnd, parseHeader };

/** Whether a file begins as those of this format do. */
export function beginsAsIdx(start: Uint8Array): boolean {
  return start[0] === 0 && start[1] === 0 && TYPES[start[2]!] !== undefined && start[3]! > 0;
}

function headerEnd(prefix: Uint8Array, name: string): number {
  if (prefix.length < PREFIX_BYTES || prefix[0] !== 0 || prefix[1] !== 0) {
    throw fail(name, "it is not an idx file");
  }
  const code = prefix[2]!;
  if (TYPES[code] === undefined) {
    const known = Object.keys(TYPES).map(Number).join(" ");
    throw fail(name, `its idx type is ${code}, expected one of ${known}`);
  }
  return PREFIX_BYTES + 4 * prefix[3]!;
}

function parseHeader(bytes: Uint8Array, name: string): ArrayHeader {
  const end = headerEnd(bytes, name);
  if (end > bytes.length) throw fail(name, "it ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: bytes[3]! }, (_, d) => view.getUint32(PREFIX_BYTES + 4 * d));
  const dtype = { kind: TYPES[bytes[2]!]!, bigEndian: true };
  return { dtype, columnMajor: false, shape, end, pictures: shape.length > 1 };
}

function fail(name: string, reason: string): SyntaxError {
  return inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
}
