import { ByteReader } from "./byte_reader.ts";
import { bytesOf, type FileSource, type RandomAccess } from "./source.ts";

/**
 * Opens a source to be read from anywhere: a file on the disk, or in memory what is packed or comes through a pipe.
 *
 * @param source The source.
 * @throws {RangeError} If it may not be read, or is packed and has more than 2 GiB.
 */
export async function openAnywhere(source: FileSource): Promise<RandomAccess> {
  if (source.disk !== undefined) return await source.disk.open();
  const bytes = await bytesOf(source);
  return {
    length: bytes.length,
    read: (start, end) => new ByteReader(once(bytes.subarray(start, end))),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
