import type { NdArray, NumericArray } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";

/** For each type code the bytes a value takes and the way its values are read, most significant byte first. */
const TYPES: { readonly [code: number]: readonly [bytes: number, read: (view: DataView) => NumericArray] } = {
  0x08: [1, (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)],
  0x09: [1, (view) => new Int8Array(view.buffer, view.byteOffset, view.byteLength)],
  0x0b: [2, (view) => new Int16Array(view.byteLength / 2).map((_, i) => view.getInt16(2 * i))],
  0x0c: [4, (view) => new Int32Array(view.byteLength / 4).map((_, i) => view.getInt32(4 * i))],
  0x0d: [4, (view) => new Float32Array(view.byteLength / 4).map((_, i) => view.getFloat32(4 * i))],
  0x0e: [8, (view) => new Float64Array(view.byteLength / 8).map((_, i) => view.getFloat64(8 * i))],
};

/**
 * Reads the idx format, in which the MNIST digits are published: two zeros, a type code, the number of dimensions,
 * their sizes and the values, all of them most significant byte first.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The array; one of bytes shares the memory of `bytes`.
 * @throws {SyntaxError} If the bytes are not such a file, or more or fewer than its header says.
 */
export function parseIdx(bytes: Uint8Array, name: string): NdArray {
  const fail = (reason: string) => inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw fail("it is not an idx file");
  const code = view.getUint8(2);
  const type = TYPES[code];
  if (type === undefined) {
    const known = Object.keys(TYPES).map(Number).join(" ");
    throw fail(`its idx type is ${code}, expected one of ${known}`);
  }
  const [valueBytes, read] = type;
  const dimensions = view.getUint8(3);
  const start = 4 + 4 * dimensions;
  if (start > bytes.length) throw fail("it ends within its header");
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const promised = shape.reduce((product, size) => product * size, valueBytes);
  const present = bytes.length - start;
  if (promised !== present) {
    throw fail(
      `its header promises ${promised} bytes for the shape [${shape.join(", ")}], but ${present} follow`,
    );
  }
  return { data: read(new DataView(view.buffer, view.byteOffset + start, present)), shape };
}
