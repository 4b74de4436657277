import { PART_ROWS } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type CheckedRows, encodeRows, type Schema } from "../made/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { headerEnd, parseHeader, PREFIX_BYTES, wrongLength } from "./npy_header.ts";
import { decodeValues, DTYPES } from "./npy_values.ts";

/** What an array may hold. */
export interface NpyPartsOptions {
  /** What to call the array in an error. */
  readonly name: string;
  /** The variables. */
  readonly schema: Schema;
}

/**
 * Reads the rows of NumPy's `.npy` format while they arrive, so that memory does not grow with their number. An array in
 * column-major order is the exception: it is read as a whole, since its first row ends where the array does.
 *
 * @param bytes The file; it is closed at the end, and if the parts are not all taken.
 * @param options What the array may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`; of an array with more dimensions all but the first are taken
 * together.
 * @throws {RangeError} If there are no rows, or a value is none of its variable's; the message names the row and the column,
 * both from 0.
 * @throws {SyntaxError} If the file is damaged, or of a type that `parseNpy` does not read.
 * @throws {TypeError} If the shape is not `[n, D]`.
 */
export async function* npyParts(
  bytes: AsyncIterable<Uint8Array>,
  options: NpyPartsOptions,
): AsyncGenerator<CheckedRows> {
  const reader = new ByteReader(bytes);
  try {
    yield* readParts(reader, options);
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}

async function* readParts(
  reader: ByteReader,
  { name, schema }: NpyPartsOptions,
): AsyncGenerator<CheckedRows> {
  const end = headerEnd(await reader.peek(PREFIX_BYTES), name);
  const header = parseHeader(await reader.read(end), name);
  const [rows = 0, ...others] = header.shape;
  const columns = others.reduce((product, size) => product * size, 1);
  const shown = header.shape.join(", ");
  if (others.length === 0 || columns !== schema.length) {
    throw inputError(new TypeError(`Cannot use ${name} of shape [${shown}]: expected [n, ${schema.length}]`));
  }
  if (rows === 0) {
    throw inputError(new RangeError(`Cannot use ${name} of shape [${shown}]: it has no rows`));
  }

  const rowBytes = columns * DTYPES[header.dtype]![0];
  const step = header.columnMajor ? rows : PART_ROWS;
  for (let row = 0; row < rows; row += step) {
    const n = Math.min(step, rows - row);
    const part = await reader.read(n * rowBytes);
    const present = row * rowBytes + part.length;
    if (part.length < n * rowBytes) throw wrongLength(header, { present, name });
    const data = decodeValues(part, { ...header, shape: [n, ...others], name });
    const table = encodeRows(name, { data, shape: [n, columns] }, schema, row);
    for (let start = 0; start < n; start += PART_ROWS) yield table.part(start, start + PART_ROWS);
  }
  const beyond = await reader.skipRest();
  if (beyond > 0) throw wrongLength(header, { present: header.promised + beyond, name });
}
