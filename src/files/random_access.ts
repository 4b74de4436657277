import { type FileHandle, open } from "node:fs/promises";
import { ByteReader } from "./byte_reader.ts";
import { unreadable } from "./file.ts";
import { bytesOf, type FileSource } from "./source.ts";

/** Bytes that can be read from anywhere. */
export interface RandomAccess extends AsyncDisposable {
  /** How many there are. */
  readonly length: number;
  /** Reads the bytes from `start` to before `end`; the reader holds nothing open. */
  read(start: number, end: number): ByteReader;
}

/** So many bytes are read at a time. */
const CHUNK_BYTES = 2 ** 16;

/**
 * Opens a source to be read from anywhere: a file on the disk, or in memory what is packed or comes through a pipe.
 *
 * @param source The source.
 * @throws {RangeError} If it may not be read, or is packed and has more than 2 GiB.
 */
export async function openAnywhere(source: FileSource): Promise<RandomAccess> {
  const { path, length, name } = source;
  if (path === undefined || length === undefined) {
    const bytes = await bytesOf(source);
    return {
      length: bytes.length,
      read: (start, end) => new ByteReader(once(bytes.subarray(start, end))),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const file = await open(path).catch((error) => {
    throw unreadable(name, error);
  });
  return {
    length,
    read: (start, end) => new ByteReader(chunksOf(file, { start, end, name })),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
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
