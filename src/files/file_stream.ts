import { open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { inputError } from "../errors/mod.ts";
import { damageOf, unreadable } from "./file.ts";

/** The bytes of a chunk. */
const CHUNK_BYTES = 2 ** 16;

/**
 * Reads a file while it arrives, and unpacks it if it is compressed with gzip.
 *
 * @param path Where it is.
 * @returns Its bytes in chunks.
 * @throws {RangeError} If there is no such file or it may not be read.
 * @throws {SyntaxError} If it is empty or a damaged gzip file.
 */
export async function* streamFile(path: string): AsyncGenerator<Uint8Array> {
  const file = fileChunks(path);
  try {
    const { value: first } = await file.next();
    if (!first) throw inputError(new SyntaxError(`Cannot read ${path}: it is empty`));
    const chunks = withFirst(first, file);
    yield* first[0] === 0x1f && first[1] === 0x8b ? gunzip(chunks, path) : chunks;
  } finally {
    await file.return();
  }
}

/**
 * Reads a file as it is, while it arrives. It is closed at the end, and if the chunks are not all taken.
 *
 * @param path Where it is.
 * @returns Its bytes in chunks.
 * @throws {RangeError} If there is no such file or it may not be read.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array, void> {
  const fail = (error: unknown): never => {
    throw unreadable(path, error);
  };
  const file = await open(path).catch(fail);
  try {
    while (true) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk).catch(fail);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    // What goes wrong on the way to the unpacker reaches the loop over its output.
    yield* pipeline(Readable.from(chunks), createGunzip(), () => {});
  } catch (error) {
    throw damageOf(path, "gzip file", error);
  }
}

async function* withFirst<T>(first: T, others: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* others;
}
