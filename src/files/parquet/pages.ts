import { parquetHeader } from "hyparquet/src/column.js";
import type { ByteReader } from "../byte_reader.ts";
import { unpackPage } from "./codecs.ts";
import type { ColumnChunk } from "./metadata.ts";

/** A part of the values of a column, as it is stored. */
export interface Page {
  /** Whether it holds the different values, which others refer to. */
  readonly isDictionary: boolean;
  /** How many values there are, missing ones too. */
  readonly count: number;
  /** How the values are stored; nothing if the file says what nobody knows. */
  readonly encoding: string | undefined;
  /** Runs of 1 for each value that is there and 0 for each that is missing; nothing where none may be. */
  readonly present: Uint8Array | undefined;
  /** The values that are not missing. */
  readonly values: Uint8Array;
}

/** So many bytes of a header are looked at first; it may have more, since it may hold the least and the largest value. */
const HEADER_BYTES = 2 ** 10;

/** The most bytes of a header. */
const MOST_HEADER_BYTES = 2 ** 24;

/**
 * Reads the pages of a column one after the other.
 *
 * @param bytes The bytes of the column.
 * @param chunk What is known of it.
 * @throws {Error} If a page is damaged.
 */
export async function* pagesOf(bytes: ByteReader, chunk: ColumnChunk): AsyncGenerator<Page> {
  while ((await bytes.peek(1)).length > 0) {
    const header = await readHeader(bytes);
    const packed = await bytes.read(header.compressed_page_size);
    if (!(header.compressed_page_size >= 0) || packed.length < header.compressed_page_size) {
      throw new Error("A page ends early");
    }
    if (header.uncompressed_page_size > chunk.unpackedBytes) {
      throw new Error("A page is larger than its column");
    }
    const page = pageOf(header, packed, chunk);
    if (page !== undefined) yield page;
  }
}

type Header = ReturnType<typeof parquetHeader>;

async function readHeader(bytes: ByteReader): Promise<Header> {
  for (let size = HEADER_BYTES;; size *= 8) {
    const some = await bytes.peek(size);
    const reader = { view: new DataView(some.buffer, some.byteOffset, some.byteLength), offset: 0 };
    try {
      const header = parquetHeader(reader);
      await bytes.read(reader.offset);
      return header;
    } catch (error) { // perhaps it is longer
      if (some.length < size || size >= MOST_HEADER_BYTES) throw error;
    }
  }
}

/** A page of values; nothing for a page of an index. */
function pageOf(header: Header, packed: Uint8Array, { column, codec }: ColumnChunk): Page | undefined {
  const { dictionary_page_header: dictionary, data_page_header: data, data_page_header_v2: data2 } = header;
  const unpacked = () => unpackPage(packed, { codec, length: header.uncompressed_page_size });
  if (header.type === "DICTIONARY_PAGE" && dictionary) {
    return {
      isDictionary: true,
      count: checked(dictionary.num_values),
      encoding: dictionary.encoding,
      present: undefined,
      values: unpacked(),
    };
  }
  if (header.type === "DATA_PAGE" && data) {
    const { num_values: count, encoding, definition_level_encoding } = data;
    const page = unpacked();
    let [start, end] = [0, 0];
    if (column.isOptional) {
      if (definition_level_encoding !== "RLE") throw new Error(`Its levels are ${definition_level_encoding}`);
      start = 4;
      end = start + new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
    }
    if (end > page.length) throw new Error("Levels end early");
    return {
      isDictionary: false,
      count: checked(count),
      encoding,
      present: column.isOptional ? page.subarray(start, end) : undefined,
      values: page.subarray(end),
    };
  }
  if (header.type === "DATA_PAGE_V2" && data2) {
    const { num_values: count, encoding, definition_levels_byte_length: end, is_compressed = true } = data2;
    if (data2.repetition_levels_byte_length !== 0 || !(end >= 0 && end <= packed.length)) {
      throw new Error("Levels end early");
    }
    const length = header.uncompressed_page_size - end;
    return {
      isDictionary: false,
      count: checked(count),
      encoding,
      present: column.isOptional ? packed.subarray(0, end) : undefined,
      values: unpackPage(packed.subarray(end), { codec: is_compressed ? codec : "UNCOMPRESSED", length }),
    };
  }
  if (header.type === "INDEX_PAGE") return undefined;
  throw new Error(`A page is of the type ${header.type}`);
}

function checked(count: number): number {
  if (count >= 0) return count;
  throw new Error(`A page has ${count} values`);
}
