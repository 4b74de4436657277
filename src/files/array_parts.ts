import { type Matrix, PART_ROWS, rowParts } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { encodeIncompleteRows, encodeRows, type Rows, type Schema } from "../made/mod.ts";
import {
  type ArrayFormat,
  type ArrayHeader,
  promisedBytes,
  readHeader,
  tableShape,
  wrongLength,
} from "./array.ts";
import { checkEnd, checkPacked, readValues } from "./array_read.ts";
import { decodeValues, valueBytes } from "./array_values.ts";
import { ByteReader } from "./byte_reader.ts";
import { byRows } from "./column_order.ts";
import { anyBright, blacken, keepsLevels, mayBeGrey } from "./grey.ts";
import type { FileSource, Source } from "./source.ts";

/** An array of so many bytes is held while it is looked at for grey levels; a larger one is read twice. */
const MOST_HELD_BYTES = 2 ** 26;

/** What an array may hold. */
export interface ArrayPartsOptions {
  /** How it is stored. */
  readonly format: ArrayFormat;
  /** The variables. */
  readonly schema: Schema;
  /** Whether any value may be missing, which is NaN. */
  readonly incomplete?: boolean | undefined;
}

/**
 * Reads the rows of an array while they arrive, so that memory does not grow with their number. There are two exceptions: an
 * array in column-major order that does not lie on the disk as it is, whose first row ends where it does, and bytes of a pipe that may turn out to be grey
 * levels.
 *
 * @param source The bytes.
 * @param options What the array may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`; of an array with more dimensions all but the first are taken
 * together.
 * @throws {RangeError} If there are no rows, or a value is none of its variable's; the message names the row and the column,
 * both from 0.
 * @throws {SyntaxError} If the file is damaged.
 * @throws {TypeError} If the shape is not `[n, D]`.
 */
export async function* arrayParts(
  source: Source & Pick<FileSource, "disk">,
  options: ArrayPartsOptions,
): AsyncGenerator<Rows> {
  const { format, schema } = options;
  let reader = new ByteReader(source.open());
  try {
    let header = await readHeader(reader, source, format);
    checkColumns(header, source, schema);
    ({ header, reader } = await byRows({ header, reader }, source));
    if (header.columnMajor) {
      const rows = await readValues(reader, source, { header, levels: keepsLevels(schema) });
      yield* partsInMemory(rows, source.name, options);
    } else yield* partsOfRows(reader, source, { header, ...options });
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}

function* partsInMemory(
  rows: Matrix,
  name: string,
  { schema, incomplete }: ArrayPartsOptions,
): Generator<Rows> {
  const encode = incomplete ? encodeIncompleteRows : encodeRows;
  let first = 0;
  for (const part of rowParts(rows)) {
    yield encode(name, part, schema, first);
    first += part.shape[0];
  }
}

async function* partsOfRows(
  reader: ByteReader,
  source: Source,
  { header, schema, format, incomplete }: ArrayPartsOptions & { header: ArrayHeader },
): AsyncGenerator<Rows> {
  const { name } = source;
  const encode = incomplete ? encodeIncompleteRows : encodeRows;
  const isGrey = !keepsLevels(schema) && await holdsGrey(reader, source, { header, format });
  const [rows, columns] = tableShape(header.shape);
  const rowBytes = columns * valueBytes(header.dtype);
  for (let row = 0; row < rows; row += PART_ROWS) {
    const n = Math.min(PART_ROWS, rows - row);
    const chunk = await reader.read(n * rowBytes);
    if (chunk.length < n * rowBytes) {
      throw wrongLength(header, { present: `${row * rowBytes + chunk.length}`, name });
    }
    const data = decodeValues(chunk, header, { name, first: row * columns });
    if (isGrey) blacken(data);
    yield encode(name, { data, shape: [n, columns] }, schema, row);
  }
  await checkEnd(reader, source, header);
}

/** Looks ahead whether an array holds grey levels, of which the last value may tell. */
async function holdsGrey(
  reader: ByteReader,
  source: Source,
  { header, format }: { header: ArrayHeader; format: ArrayFormat },
): Promise<boolean> {
  if (!mayBeGrey(header)) return false;
  const promised = promisedBytes(header);
  if (source.once) checkPacked(header, source);
  if (source.once || promised <= MOST_HELD_BYTES) return anyBright(await reader.peek(promised));
  const ahead = new ByteReader(source.open());
  try {
    await readHeader(ahead, source, format);
    for await (const chunk of ahead) if (anyBright(chunk)) return true;
    return false;
  } finally {
    await ahead[Symbol.asyncDispose]();
  }
}

/** Throws unless an array is a table of some rows of the variables. */
function checkColumns(header: ArrayHeader, source: Source, schema: Schema): void {
  const [rows, columns] = tableShape(header.shape);
  const shown = `${source.name} of shape [${header.shape.join(", ")}]`;
  if (header.shape.length === 0 || columns !== schema.length) {
    throw inputError(new TypeError(`Cannot use ${shown}: expected [n, ${schema.length}]`));
  }
  if (rows === 0) throw inputError(new RangeError(`Cannot use ${shown}: it has no rows`));
}
