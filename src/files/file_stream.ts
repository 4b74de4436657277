import process from "node:process";
import { openFile, unreadable } from "./file.ts";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

/** The bytes of a chunk. */
const CHUNK_BYTES = 2 ** 17;

/** What messages call a path. */
export function nameOfPath(path: string): string {
  return path === STANDARD_INPUT ? "standard input" : path;
}

/** Hands chunks on, and tells how many bytes they have. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/**
 * Reads a file as it is, while it arrives. It is closed at the end, and if the chunks are not all taken.
 *
 * @param path Where it is, or `-` for standard input.
 * @returns Its bytes in chunks.
 * @throws {RangeError} If there is no such file or it may not be read.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array, void> {
  const fail = (error: unknown): never => {
    throw unreadable(nameOfPath(path), error);
  };
  if (path === STANDARD_INPUT) {
    try {
      return yield* process.stdin;
    } catch (error) {
      fail(error);
    }
  }
  const { file } = await openFile(path);
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
