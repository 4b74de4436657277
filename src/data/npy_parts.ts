import { inputError } from "../errors/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { headerEnd, parseHeader, PREFIX_BYTES, wrongLength } from "./npy_header.ts";
import { decodeValues, DTYPES } from "./npy_values.ts";
import { PART_ROWS, rowParts } from "./row_parts.ts";

/** What an array may hold. */
export interface NpyPartsOptions {
  /** What to call the array in an error. */
  readonly name: string;
  /** How many values each column takes. */
  readonly sizes: ArrayLike<number>;
}

/**
 * Reads the rows of NumPy's `.npy` format while they arrive, so that memory does not grow with their number. An array in
 * column-major order is the exception: it is read as a whole, since its first row ends where the array does.
 *
 * @param bytes The file; it is closed at the end, and if the parts are not all taken.
 * @param options What the array may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`; of an array with more dimensions all but the first are taken
 * together.
 * @throws {RangeError} If there are no rows, or a value is not a whole number that its column takes; the message names the
 * row and the column, both from 0.
 * @throws {SyntaxError} If the file is damaged, or of a type that `parseNpy` does not read.
 * @throws {TypeError} If the shape is not `[n, D]`.
 */
export async function* npyParts(
  bytes: AsyncIterable<Uint8Array>,
  { name, sizes }: NpyPartsOptions,
): AsyncGenerator<Matrix> {
  await using reader = new ByteReader(bytes);
  const end = headerEnd(await reader.peek(PREFIX_BYTES), name);
  const header = parseHeader(await reader.read(end), name);
  const [rows, ...others] = header.shape;
  const columns = others.reduce((product, size) => product * size, 1);
  const shown = header.shape.join(", ");
  if (others.length === 0 || columns !== sizes.length) {
    throw inputError(new TypeError(`Cannot use ${name} of shape [${shown}]: expected [n, ${sizes.length}]`));
  }
  if (rows === 0) throw inputError(new RangeError(`Cannot use ${name} of shape [${shown}]: it has no rows`));

  const rowBytes = columns * DTYPES[header.dtype][0];
  const step = header.columnMajor ? rows : PART_ROWS;
  for (let row = 0; row < rows; row += step) {
    const n = Math.min(step, rows - row);
    const part = await reader.read(n * rowBytes);
    const present = row * rowBytes + part.length;
    if (part.length < n * rowBytes) throw wrongLength(header, { present, name });
    const data = decodeValues(part, { ...header, shape: [n, ...others], name });
    const table = matrix(data, [n, columns]);
    checkPart(table, { name, sizes, firstRow: row });
    yield* rowParts(table);
  }
  const beyond = await reader.skipRest();
  if (beyond > 0) throw wrongLength(header, { present: header.promised + beyond, name });
}

function checkPart(
  { data, shape: [, columns] }: Matrix,
  { name, sizes, firstRow }: NpyPartsOptions & { firstRow: number },
): void {
  for (let i = 0, column = 0; i < data.length; i++, column = column + 1 < columns ? column + 1 : 0) {
    const value = data[i];
    if (value >= 0 && value < sizes[column] && Math.floor(value) === value) continue;
    const place = `row ${firstRow + (i - column) / columns}, column ${column}`;
    throw inputError(
      new RangeError(
        `Cannot use ${name} with the value ${value} in ${place}: expected a whole number from 0 to ${
          sizes[column] - 1
        }`,
      ),
    );
  }
}
