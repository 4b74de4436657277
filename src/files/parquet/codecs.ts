import { decompress } from "fzstd";
import {
  decompressBrotli,
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressSnappy,
} from "hyparquet-compressors";
import { NotRead } from "../not_read.ts";

/** A page unpacks to at most so many bytes. */
const MOST_PAGE_BYTES = 2 ** 29;

/** What unpacks the pages of each codec. */
const CODECS: ReadonlyMap<string, (bytes: Uint8Array, length: number) => Uint8Array> = new Map([
  ["UNCOMPRESSED", (bytes: Uint8Array) => bytes],
  ["SNAPPY", decompressSnappy],
  ["GZIP", decompressGzip],
  ["BROTLI", decompressBrotli],
  ["ZSTD", (bytes: Uint8Array, length: number) => decompress(bytes, new Uint8Array(length))],
  ["LZ4", decompressLz4],
  ["LZ4_RAW", decompressLz4Raw],
]);

/**
 * Unpacks a page.
 *
 * @param bytes The page.
 * @param options Its codec, and how many bytes it unpacks to.
 * @throws {Error} If it is damaged, or the codec is not known.
 */
export function unpackPage(
  bytes: Uint8Array,
  { codec, length }: { codec: string; length: number },
): Uint8Array {
  const unpack = CODECS.get(codec);
  if (unpack === undefined) {
    throw new NotRead(`it is packed with ${codec}, which is not read; write it with snappy`);
  }
  if (!(length >= 0 && length <= MOST_PAGE_BYTES)) throw new Error(`A page has ${length} bytes`);
  const page = length === 0 ? new Uint8Array() : unpack(bytes, length);
  if (page.length !== length) throw new Error(`A page has ${page.length} bytes, expected ${length}`);
  return page;
}
