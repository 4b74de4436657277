import { inputError } from "../errors/mod.ts";
import { DTYPES, type NpyStorage } from "./npy_values.ts";

/** The first bytes of every file: 0x93 and "NUMPY". */
export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** The bytes that tell where a header ends. */
export const PREFIX_BYTES = 12;

/** A header that ends later is damaged; NumPy's own limit is far lower. */
const LATEST_END = 2 ** 20;

/** What the header of an `.npy` file says. */
export interface NpyHeader extends NpyStorage {
  /** Where the header ends and the values start. */
  readonly end: number;
  /** How many bytes the values take. */
  readonly promised: number;
}

/**
 * Where the header of an `.npy` file ends.
 *
 * @param prefix The first 12 bytes of the file, or more.
 * @param name What to call the file in an error.
 * @throws {SyntaxError} If the file is none of version 1 to 3.
 */
export function headerEnd(prefix: Uint8Array, name: string): number {
  const fail = (reason: string) => inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  if (prefix.length < PREFIX_BYTES || MAGIC.some((byte, i) => prefix[i] !== byte)) {
    throw fail("it is not a .npy file");
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) {
    throw fail(`it has version ${version} of the .npy format, expected 1, 2 or 3`);
  }
  const end = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > LATEST_END) throw fail(`its header ends at byte ${end}, expected at most ${LATEST_END}`);
  return end;
}

/**
 * Reads the header of an `.npy` file.
 *
 * @param bytes The file, at least up to where its header ends.
 * @param name What to call the file in an error.
 * @throws {SyntaxError} If it is damaged, or the values are not little-endian numbers of at most 64 bits.
 */
export function parseHeader(bytes: Uint8Array, name: string): NpyHeader {
  const fail = (reason: string) => inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  const end = headerEnd(bytes, name);
  if (end > bytes.length) throw fail("it ends within its header");
  const header = new TextDecoder().decode(bytes.subarray(10, end));
  const descr = /'descr': *('[^']*'|\[.*\])/.exec(header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || dimensions === undefined) {
    throw fail("its header lacks one of 'descr', 'fortran_order' and 'shape'");
  }
  const dtype = descr.slice(1, -1);
  const type = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined;
  if (type === undefined) {
    throw fail(`its dtype is ${descr}, expected one of ${Object.keys(DTYPES).join(" ")}`);
  }
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  const promised = shape.reduce((product, size) => product * size, type[0]);
  return { dtype, columnMajor: order === "True", shape, end, promised };
}

/** The error for a file in which other than the promised bytes follow the header. */
export function wrongLength(
  { promised, shape }: NpyHeader,
  { present, name }: { present: number; name: string },
): SyntaxError {
  return inputError(
    new SyntaxError(
      `Cannot read ${name}: its header promises ${promised} bytes for the shape [${shape.join(", ")}], ` +
        `but ${present} follow`,
    ),
  );
}
