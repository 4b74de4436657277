import type { NdArray, NumericArray } from "./matrix.ts";

/** The first bytes of every file: 0x93 and "NUMPY". */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** For each dtype the bytes a value takes and the way its values are read from a buffer. */
const DTYPES: {
  readonly [descr: string]: readonly [bytes: number, read: (buffer: ArrayBuffer) => NumericArray];
} = {
  "|b1": [1, (buffer) => new Uint8Array(buffer)],
  "|u1": [1, (buffer) => new Uint8Array(buffer)],
  "|i1": [1, (buffer) => new Int8Array(buffer)],
  "<u2": [2, (buffer) => new Uint16Array(buffer)],
  "<i2": [2, (buffer) => new Int16Array(buffer)],
  "<f2": [2, (buffer) => new Float32Array(new Float16Array(buffer))],
  "<u4": [4, (buffer) => new Uint32Array(buffer)],
  "<i4": [4, (buffer) => new Int32Array(buffer)],
  "<f4": [4, (buffer) => new Float32Array(buffer)],
  "<u8": [8, (buffer) => joinWords(buffer, new Uint32Array(buffer))],
  "<i8": [8, (buffer) => joinWords(buffer, new Int32Array(buffer))],
  "<f8": [8, (buffer) => new Float64Array(buffer)],
};

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
 * little-endian numbers of at most 64 bits, integers up to 2^53.
 */
export function parseNpy(bytes: Uint8Array, name: string): NdArray {
  const fail = (reason: string) => new SyntaxError(`Cannot read ${name}: ${reason}`);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw fail("it is not a .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) {
    throw fail(`it has version ${version} of the .npy format, expected 1, 2 or 3`);
  }
  const headerStart = version === 1 ? 10 : 12;
  const dataStart = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length) throw fail("it ends within its header");

  const header = new TextDecoder().decode(bytes.subarray(headerStart, dataStart));
  const descr = /'descr': *('[^']*'|\[.*\])/.exec(header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || dimensions === undefined) {
    throw fail("its header lacks one of 'descr', 'fortran_order' and 'shape'");
  }
  const dtype = descr.slice(1, -1);
  if (!Object.hasOwn(DTYPES, dtype)) {
    throw fail(`its dtype is ${descr}, expected one of ${Object.keys(DTYPES).join(" ")}`);
  }
  const [valueBytes, read] = DTYPES[dtype];
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  const promised = shape.reduce((product, size) => product * size, valueBytes);
  const present = bytes.length - dataStart;
  if (promised !== present) {
    throw fail(
      `its header promises ${promised} bytes for the shape [${shape.join(", ")}], but ${present} follow`,
    );
  }

  const data = read(new Uint8Array(bytes.subarray(dataStart)).buffer);
  if (dtype === "<i8" || dtype === "<u8") {
    for (const value of data) {
      if (!Number.isSafeInteger(value)) throw fail(`its value ${value} is beyond 2^53`);
    }
  }
  return { data: order === "True" ? rowMajor(data, shape) : data, shape };
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

/** 64-bit integers as float64, of which `high` holds every second word with its sign, if any. */
function joinWords(buffer: ArrayBuffer, high: Uint32Array | Int32Array): Float64Array {
  const low = new Uint32Array(buffer);
  const result = new Float64Array(low.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = high[2 * i + 1] * 2 ** 32 + low[2 * i];
  return result;
}

/** The array that column-major `data` holds, in row-major order. */
function rowMajor(data: NumericArray, shape: readonly number[]): NumericArray {
  const result = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, size) => product * size, 1));
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from];
    // Counts the index up, the last dimension fastest, and moves `from` along.
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}
