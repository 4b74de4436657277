import { inputError } from "../errors/mod.ts";
import type { ArrayFormat, ArrayHeader } from "./array.ts";
import { type Dtype, VALUE_KINDS } from "./array_values.ts";
import type { ByteReader } from "./byte_reader.ts";
import { type Literal, parseLiteral } from "./python_literal.ts";

/** The first bytes of every file: 0x93 and "NUMPY". */
export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** The bytes that tell where a header ends. */
const PREFIX_BYTES = 12;

/** A header that ends later is damaged; NumPy's own limit is far lower. */
const LATEST_END = 2 ** 20;

/** What else NumPy can store, by the letter of its dtype, and what to do about it. */
const OTHER_VALUES: Readonly<Record<string, string>> = {
  f: "numbers of a length that only some machines have (longdouble); save array.astype('float64')",
  g: "numbers of a length that only some machines have (longdouble); save array.astype('float64')",
  c: "complex numbers; save their real and imaginary parts as columns",
  O: "Python objects; save an array of numbers, such as array.astype('float64')",
  U: "texts; save numbers, or save the texts as .csv",
  S: "texts; save numbers, or save the texts as .csv",
  a: "texts; save numbers, or save the texts as .csv",
  T: "texts; save numbers, or save the texts as .csv",
  M: "dates; save array.astype('int64')",
  m: "times; save array.astype('int64')",
  V: "bytes without a meaning; save an array of numbers",
};

/** Whether a file begins as those of this format do. */
export function beginsAsNpy(start: Uint8Array): boolean {
  return MAGIC.every((byte, i) => start[i] === byte);
}

/** NumPy's `.npy` format, versions 1 to 3. */
export const npyFormat: ArrayFormat = { prefixBytes: PREFIX_BYTES, headerEnd, parseHeader };

function headerEnd(prefix: Uint8Array, name: string): number {
  if (prefix.length < PREFIX_BYTES || !beginsAsNpy(prefix)) throw fail(name, "it is not a .npy file");
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) {
    throw fail(name, `it has version ${version} of the .npy format, expected 1, 2 or 3`);
  }
  const end = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > LATEST_END) throw fail(name, `its header ends at byte ${end}, expected at most ${LATEST_END}`);
  return end;
}

/** What a header says, whether or not the values can be read. */
interface Dictionary {
  readonly descr: string | readonly Literal[];
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  readonly end: number;
}

/**
 * Reads the shape of an array of any values, be they numbers or not.
 *
 * @param reader The file.
 * @param name What to call the file in an error.
 * @throws {SyntaxError} If the header is damaged.
 */
export async function readNpyShape(reader: ByteReader, name: string): Promise<readonly number[]> {
  const end = headerEnd(await reader.peek(PREFIX_BYTES), name);
  return parseDictionary(await reader.read(end), name).shape;
}

function parseDictionary(bytes: Uint8Array, name: string): Dictionary {
  const end = headerEnd(bytes, name);
  if (end > bytes.length) throw fail(name, "it ends within its header");
  const version = bytes[6]!;
  const decoder = new TextDecoder(version === 3 ? "utf-8" : "latin1");
  const text = decoder.decode(bytes.subarray(version === 1 ? 10 : 12, end));
  const header = parseLiteral(text);
  const entry = (key: string) => header instanceof Map ? header.get(key) as Literal | undefined : undefined;
  const [descr, columnMajor, shape] = [entry("descr"), entry("fortran_order"), entry("shape")];
  if (!(isText(descr) || isList(descr)) || typeof columnMajor !== "boolean" || !isShape(shape)) {
    throw fail(name, "its header lacks one of 'descr', 'fortran_order' and 'shape'");
  }
  return { descr, columnMajor, shape, end };
}

function parseHeader(bytes: Uint8Array, name: string): ArrayHeader {
  const { descr, columnMajor, shape, end } = parseDictionary(bytes, name);
  if (!isText(descr)) {
    const fields = descr.map((field) => isList(field) ? String(field[0]) : "?").join(", ");
    throw fail(
      name,
      `it is structured, with the fields ${fields}; save one array of numbers, with the function ` +
        "structured_to_unstructured of numpy.lib.recfunctions",
    );
  }
  const dtype = dtypeOf(descr);
  if (dtype === undefined) throw fail(name, `its dtype is '${descr}', ${reasonFor(descr)}`);
  return { dtype, columnMajor, shape, end, pictures: shape.length > 2 };
}

/** What is stored, by NumPy's word for it: an order of bytes, a letter and a length; `?` is a boolean. */
function dtypeOf(descr: string): Dtype | undefined {
  const [, order, word] = /^([<>=|]?)(\?|[a-z]\d+)$/.exec(descr) ?? [];
  const kind = VALUE_KINDS.find((kind) => kind === (word === "?" ? "b1" : word));
  return kind && { kind, bigEndian: order === ">" };
}

function reasonFor(descr: string): string {
  const [, letter = ""] = /^[<>=|]?([a-zA-Z])\d*(?:\[.*\])?$/.exec(descr) ?? [];
  const other = Object.hasOwn(OTHER_VALUES, letter) ? OTHER_VALUES[letter] : undefined;
  return other === undefined
    ? `expected one of ${VALUE_KINDS.join(" ")} with < or > before it`
    : `that of ${other}`;
}

function isText(value: Literal | undefined): value is string {
  return typeof value === "string";
}

function isList(value: Literal | undefined): value is readonly Literal[] {
  return Array.isArray(value);
}

function isShape(value: Literal | undefined): value is readonly number[] {
  return isList(value) && value.every((size) => typeof size === "number" && size >= 0);
}

function fail(name: string, reason: string): SyntaxError {
  return inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
}
