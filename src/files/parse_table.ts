import type { Table } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { concatBytes } from "./concat_bytes.ts";
import { packingOf } from "./packing.ts";
import { type FileSource, MOST_UNPACKED_BYTES, startOf } from "./source.ts";
import { ARROW, formatAmong, JSON_LINES, PARQUET, TEXT } from "./table_formats.ts";
import type { Table as FileTable } from "./table_parts.ts";
import { wholeTable } from "./whole_table.ts";
import { unpackZstd } from "./zstd.ts";

/** What is known of the bytes of a table. */
export interface ParseTableOptions {
  /** The name of the file, of which the ending tells the format where the first bytes do not; that of a `File` by default. */
  readonly name?: string | undefined;
  /** Whether the first line of text names the columns; by default the line itself tells. */
  readonly header?: boolean | undefined;
}

/**
 * Reads a table from bytes, such as a file that somebody drops on a page: text such as CSV, JSON lines, Parquet, Arrow or Feather, also
 * compressed with gzip or Zstandard. It asks for no file system, and loads what only Parquet and Arrow need when such a file is read.
 *
 * @param data The bytes, or a `Blob` such as a `File`.
 * @param options The name of the file, and whether text has a header.
 * @returns The table.
 * @throws {SyntaxError} If the bytes are no table of such a format; the message names the row and the column.
 *
 * @example A text
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseTable } from "@staircase/made";
 *
 * const table = await parseTable(new Blob(["age;fare\n29;7,25\n;8\n"]), { name: "people.csv" });
 * assertEquals(table.records(), [{ age: 29, fare: 7.25 }, { age: null, fare: 8 }]);
 * ```
 */
export async function parseTable(
  data: Blob | Uint8Array,
  { name = data instanceof Blob && "name" in data ? String(data.name) : "the table", header }:
    ParseTableOptions = {},
): Promise<Table> {
  const packed = data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : data;
  const source = await sourceOf(await unpacked(packed, name), name);
  const tables = await formatAmong([TEXT, PARQUET, ARROW, JSON_LINES], source, name).read(source, { header });
  return wholeTable(name, (tables as { readonly table: FileTable }).table); // as all of these formats have
}

async function sourceOf(bytes: Uint8Array, name: string): Promise<FileSource> {
  async function* open() {
    yield bytes;
  }
  return {
    name,
    length: bytes.length,
    most: bytes.length,
    once: false,
    start: await startOf(new ByteReader(open()), name),
    open,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The bytes, unpacked where they are compressed. */
async function unpacked(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const packing = packingOf(bytes);
  if (packing === undefined) return bytes;
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const chunks = packing.ending === ".gz"
    ? blob.stream().pipeThrough(new DecompressionStream("gzip"))
    : unpackZstd(blob.stream());
  const whole: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      whole.push(chunk);
      length += chunk.length;
      if (length > MOST_UNPACKED_BYTES) break;
    }
  } catch (cause) {
    throw inputError(new SyntaxError(`Cannot read ${name}: it is not a whole ${packing.what}`, { cause }));
  }
  if (length <= MOST_UNPACKED_BYTES) return concatBytes(whole);
  throw inputError(
    new RangeError(`Cannot read ${name}: it unpacks to more than ${MOST_UNPACKED_BYTES} bytes`),
  );
}
