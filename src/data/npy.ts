import type { NdArray, NumericArray } from "./matrix.ts";

const MAGIC = "\x93NUMPY";

/** How values of one dtype are read from little-endian bytes that start at a multiple of 8. */
interface Dtype {
  readonly bytes: number;
  readonly decode: (buffer: ArrayBuffer) => NumericArray;
}

const DTYPES: { readonly [descr: string]: Dtype } = {
  "|b1": { bytes: 1, decode: (buffer) => new Uint8Array(buffer) },
  "|u1": { bytes: 1, decode: (buffer) => new Uint8Array(buffer) },
  "|i1": { bytes: 1, decode: (buffer) => new Int8Array(buffer) },
  "<u2": { bytes: 2, decode: (buffer) => new Uint16Array(buffer) },
  "<i2": { bytes: 2, decode: (buffer) => new Int16Array(buffer) },
  "<f2": { bytes: 2, decode: (buffer) => new Float32Array(new Float16Array(buffer)) },
  "<u4": { bytes: 4, decode: (buffer) => new Uint32Array(buffer) },
  "<i4": { bytes: 4, decode: (buffer) => new Int32Array(buffer) },
  "<f4": { bytes: 4, decode: (buffer) => new Float32Array(buffer) },
  "<u8": { bytes: 8, decode: (buffer) => fromWords(new Uint32Array(buffer), new Uint32Array(buffer)) },
  "<i8": { bytes: 8, decode: (buffer) => fromWords(new Uint32Array(buffer), new Int32Array(buffer)) },
  "<f8": { bytes: 8, decode: (buffer) => new Float64Array(buffer) },
};

/**
 * Reads NumPy's `.npy` format, versions 1 to 3.
 *
 * Booleans become 0 and 1, float16 becomes float32, and 64-bit integers become float64. The array is always in
 * row-major order, whatever the file's.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The array; it shares no memory with `bytes`.
 * @throws {SyntaxError} If the bytes are no such file, are of another length than its header says, or hold values of a
 * type that is not a number of at most 64 bits in little-endian order, or whole numbers beyond 2^53.
 */
export function parseNpy(bytes: Uint8Array, name: string): NdArray {
  const fail = (reason: string) => new SyntaxError(`Cannot read ${name}: ${reason}`);
  if (bytes.length < 12 || MAGIC !== latin1(bytes.subarray(0, 6))) throw fail("it is not a .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw fail(`its .npy version is ${version}, expected 1, 2 or 3`);
  const headerStart = version === 1 ? 10 : 12;
  const dataStart = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length) throw fail("it ends within its header");

  const header = latin1(bytes.subarray(headerStart, dataStart));
  const descr = /'descr': *('[^']*'|\[.*\])/.exec(header)?.[1];
  const fortran = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (descr === undefined || fortran === undefined || dimensions === undefined) {
    throw fail(`its header has no descr, fortran_order and shape: ${header.trim()}`);
  }
  const dtype = DTYPES[descr.slice(1, -1)];
  if (dtype === undefined) {
    throw fail(`its dtype is ${descr}, expected one of ${Object.keys(DTYPES).join(" ")}`);
  }
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  const size = shape.reduce((product, dimension) => product * dimension, 1) * dtype.bytes;
  const present = bytes.length - dataStart;
  if (size !== present) {
    throw fail(
      `its header promises ${size} bytes for the shape [${shape.join(", ")}], but it has ${present}`,
    );
  }

  const data = dtype.decode(bytes.slice(dataStart).buffer);
  const unsafe = dtype.bytes === 8 && descr !== "'<f8'"
    ? data.findIndex((v) => !Number.isSafeInteger(v))
    : -1;
  if (unsafe >= 0) throw fail(`its value ${data[unsafe]} is beyond 2^53`);
  return { data: fortran === "True" ? rowMajor(data, shape) : data, shape };
}
