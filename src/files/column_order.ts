import { type ArrayHeader, tableShape, wrongLength } from "./array.ts";
import { valueBytes } from "./array_values.ts";
import { ByteReader } from "./byte_reader.ts";
import type { FileSource, RandomAccess, Source } from "./source.ts";

/** So many bytes are put in the order of rows at a time. */
const CHUNK_BYTES = 2 ** 22;

/** An array whose header was read, and its values. */
export interface OpenArray {
  readonly header: ArrayHeader;
  /** The values; to be disposed of. */
  readonly reader: ByteReader;
}

/**
 * Reads a table that lies column by column, as NumPy writes the values of a pandas table, row by row, so that memory does not grow with it:
 * a part of each column at a time. It has to lie on the disk as it is.
 *
 * @param array The array as it is stored.
 * @param source Where it is.
 * @returns The same array in row-major order, or as it was if it cannot be read so.
 */
export async function byRows(
  array: OpenArray,
  source: Source & Pick<FileSource, "disk">,
): Promise<OpenArray> {
  const { header, reader } = array;
  const { disk, name } = source;
  if (!header.columnMajor || header.shape.length !== 2 || disk === undefined) return array;
  await reader[Symbol.asyncDispose]();
  async function* rows() {
    const file = await disk!.open();
    try {
      yield* rowsOf(file, header, name);
    } finally {
      await file[Symbol.asyncDispose]();
    }
  }
  return { header: { ...header, columnMajor: false }, reader: new ByteReader(rows()) };
}

async function* rowsOf(file: RandomAccess, header: ArrayHeader, name: string): AsyncGenerator<Uint8Array> {
  const [rows, D] = tableShape(header.shape);
  const size = valueBytes(header.dtype);
  const step = Math.max(1, Math.floor(CHUNK_BYTES / (D * size)));
  for (let row = 0; row < rows; row += step) {
    const n = Math.min(step, rows - row);
    const chunk = new Uint8Array(n * D * size);
    for (let d = 0; d < D; d++) {
      const start = header.end + (d * rows + row) * size;
      const column = await file.read(start, start + n * size).read(n * size);
      if (column.length < n * size) throw wrongLength(header, { present: "fewer", name });
      for (let k = 0; k < n; k++) {
        for (let byte = 0; byte < size; byte++) chunk[(k * D + d) * size + byte] = column[k * size + byte]!;
      }
    }
    yield chunk;
  }
}
