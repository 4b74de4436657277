import { inputError } from "../errors/mod.ts";
import {
  type ArrayFormat,
  type ArrayHeader,
  promisedBytes,
  readHeader,
  tableShape,
  wrongLength,
} from "./array.ts";
import { decodeValues, place, valueBytes } from "./array_values.ts";
import { ByteReader } from "./byte_reader.ts";
import type { DatasetOptions } from "./format.ts";
import type { Table } from "./table_parts.ts";
import { anyBright, blacken, mayBeGrey } from "./grey.ts";
import { NarrowValues } from "./narrow_values.ts";
import type { Source } from "./source.ts";

/** So many bytes of an array are unpacked at a time. */
const CHUNK_BYTES = 2 ** 20;

/** An array that is packed, or that comes through a pipe, may promise so many values: a few bytes can promise any number. */
const MOST_PACKED_VALUES = 2 ** 31;

/** What becomes of grey levels. */
type LevelOptions = Pick<DatasetOptions, "levels">;

/**
 * Reads an array as a table `[n, D]` while it arrives, so that memory holds little more than its values. All dimensions but
 * the first are taken together.
 *
 * @param source The bytes.
 * @param format Their format.
 * @param options `levels`, whether grey levels are left as they are.
 * @returns The values, whole numbers in the narrowest type that holds them; grey levels as 0 and 1 unless they are to be left.
 * @throws {RangeError} If there is not enough memory.
 * @throws {SyntaxError} If the bytes are damaged, or not of this format.
 * @throws {TypeError} If the array has no dimension.
 */
export async function readArray(
  source: Source,
  format: ArrayFormat,
  options: LevelOptions = {},
): Promise<Table> {
  const reader = new ByteReader(source.open());
  try {
    return await readValues(reader, source, { ...options, header: await readHeader(reader, source, format) });
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}

/** Reads what follows a header, as {@linkcode readArray} does. */
export async function readValues(
  reader: ByteReader,
  source: Source,
  { header, levels = false }: LevelOptions & { readonly header: ArrayHeader },
): Promise<Table> {
  const { name } = source;
  if (header.shape.length === 0) {
    throw inputError(new TypeError(`Cannot use ${name} of shape []: expected [n, D]`));
  }
  checkPacked(header, source);
  const shape = tableShape(header.shape);
  const length = shape[0] * shape[1];
  const values = new NarrowValues(length, name);
  const bytes = valueBytes(header.dtype);
  for (let first = 0; first < length;) {
    const asked = Math.min(CHUNK_BYTES / bytes, length - first);
    const chunk = await reader.read(asked * bytes);
    if (chunk.length < asked * bytes) {
      throw wrongLength(header, { present: `${first * bytes + chunk.length}`, name });
    }
    const some = decodeValues(chunk, header, { name, first });
    values.admit(some);
    place(values.data, some, header, first);
    first += asked;
  }
  await checkEnd(reader, source, header);
  const isGrey = mayBeGrey(header) && anyBright(values.data);
  if (isGrey && !levels) blacken(values.data);
  return { data: values.data, shape, ...(isGrey && levels && { isGrey }) };
}

/** Throws if an array that is packed promises more values than anything but a damaged file does. */
export function checkPacked(header: ArrayHeader, { name, length, most }: Source): void {
  const values = promisedBytes(header) / valueBytes(header.dtype);
  if (length === most || values <= MOST_PACKED_VALUES) return;
  throw inputError(
    new RangeError(
      `Cannot read ${name}: it promises ${values} values, more than ${MOST_PACKED_VALUES}; if it is whole, unpack it first`,
    ),
  );
}

/** Throws if anything comes after the values. */
export async function checkEnd(reader: ByteReader, { name }: Source, header: ArrayHeader): Promise<void> {
  if ((await reader.peek(1)).length > 0) throw wrongLength(header, { present: "more", name });
}
