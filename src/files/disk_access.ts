import { type FileHandle, open } from "node:fs/promises";
import { ByteReader } from "./byte_reader.ts";
import { unreadable } from "./file.ts";
import { counted } from "./file_stream.ts";
import type { RandomAccess } from "./source.ts";

/** So many bytes are read at a time. */
const CHUNK_BYTES = 2 ** 16;

/**
 * Opens a file to be read from anywhere.
 *
 * @param path Where it is.
 * @param options What messages call it, how many bytes it has, and who is told how many were read.
 * @throws {RangeError} If it may not be read.
 */
export async function openOnDisk(
  path: string,
  { name, length, onBytes }: {
    readonly name: string;
    readonly length: number;
    readonly onBytes?: ((count: number) => void) | undefined;
  },
): Promise<RandomAccess> {
  const file = await open(path).catch((error) => {
    throw unreadable(name, error);
  });
  return {
    length,
    read: (start, end) => new ByteReader(counted(chunksOf(file, { start, end, name }), onBytes)),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function* chunksOf(
  file: FileHandle,
  { start, end, name }: { start: number; end: number; name: string },
): AsyncGenerator<Uint8Array> {
  while (start < end) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - start));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, start).catch((error) => {
      throw unreadable(name, error);
    });
    if (bytesRead === 0) return; // somebody cut the file off
    yield chunk.subarray(0, bytesRead);
    start += bytesRead;
  }
}
