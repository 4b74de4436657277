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
import { DrawnParts } from "./drawn_parts.ts";
import { byRows } from "./column_order.ts";
import type { DatasetOptions } from "./format.ts";
import type { Table } from "./table_parts.ts";
import { anyBright, blacken, mayBeGrey } from "./grey.ts";
import { NarrowValues } from "./narrow_values.ts";
import type { FileSource, Source } from "./source.ts";

/** So many bytes of an array are unpacked at a time. */
const CHUNK_BYTES = 2 ** 20;

/** An array that is packed, or that comes through a pipe, may promise so many values: a few bytes can promise any number. */
const MOST_PACKED_VALUES = 2 ** 31;

/** What becomes of grey levels, and which rows are kept. */
type ArrayOptions = Pick<DatasetOptions, "levels" | "rows" | "outlying">;

/**
 * Reads an array as a table `[n, D]` while it arrives, so that memory holds little more than its values. All dimensions but
 * the first are taken together.
 *
 * @param source The bytes.
 * @param format Their format.
 * @param options `levels`, whether grey levels are left as they are; `rows`, how many rows are kept at most, drawn while they
 * arrive; `outlying`, whether rows with values that those may lack are kept, too.
 * @returns The values, whole numbers in the narrowest type that holds them; grey levels as 0 and 1 unless they are to be left.
 * @throws {RangeError} If there is not enough memory.
 * @throws {SyntaxError} If the bytes are damaged, or not of this format.
 * @throws {TypeError} If the array has no dimension.
 */
export async function readArray(
  source: Source & Pick<FileSource, "disk">,
  format: ArrayFormat,
  options: ArrayOptions = {},
): Promise<Table> {
  let reader = new ByteReader(source.open());
  try {
    let header = await readHeader(reader, source, format);
    const isDrawn = tableShape(header.shape)[0] > (options.rows ?? Infinity);
    if (isDrawn) ({ header, reader } = await byRows({ header, reader }, source));
    return await readValues(reader, source, { ...options, header });
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}

/** Reads what follows a header, as {@linkcode readArray} does. */
export async function readValues(
  reader: ByteReader,
  source: Source,
  { header, levels = false, ...drawn }: ArrayOptions & { readonly header: ArrayHeader },
): Promise<Table> {
  const { name } = source;
  if (header.shape.length === 0) {
    throw inputError(new TypeError(`Cannot use ${name} of shape []: expected [n, D]`));
  }
  checkPacked(header, source);
  const shape = tableShape(header.shape);
  const length = shape[0] * shape[1];
  if (shape[0] > (drawn.rows ?? Infinity) && length > 0 && !header.columnMajor) {
    return await drawValues(reader, source, { header, levels, ...drawn });
  }
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

/** Draws rows while they arrive. */
async function drawValues(
  reader: ByteReader,
  source: Source,
  { header, levels, ...options }: ArrayOptions & { readonly header: ArrayHeader },
): Promise<Table> {
  const { name } = source;
  const [rows, D] = tableShape(header.shape);
  const rowBytes = D * valueBytes(header.dtype);
  const step = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes));
  const parts = new DrawnParts(name, options);
  let isGrey = false;
  for (let row = 0; row < rows; row += step) {
    const n = Math.min(step, rows - row);
    const chunk = await reader.read(n * rowBytes);
    if (chunk.length < n * rowBytes) {
      throw wrongLength(header, { present: `${row * rowBytes + chunk.length}`, name });
    }
    const values = decodeValues(chunk, header, { name, first: row * D });
    isGrey ||= mayBeGrey(header) && anyBright(values);
    parts.add({ values, shape: [n, D], isWord: [] });
  }
  await checkEnd(reader, source, header);
  const kept = parts.endDraw(D);
  const data = parts.joinValues();
  if (isGrey && !levels) blacken(data);
  return { data, shape: [kept, D], drawnOf: parts.drawnOf, ...(isGrey && levels && { isGrey }) };
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
