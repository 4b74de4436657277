import { stat } from "node:fs/promises";
import { ByteReader } from "./byte_reader.ts";
import { empty, isGzip, unreadable } from "./file.ts";
import { fileChunks, gunzip, nameOfPath, STANDARD_INPUT } from "./file_stream.ts";

/** A byte of a packed file becomes at most so many: deflate cannot do better. */
export const MOST_UNPACKED_OF_A_BYTE = 1032;

/** As many of the first bytes tell what a file is. */
const START_BYTES = 1024;

/** Bytes that a table is read from: a file, a pipe, or a part of an archive. */
export interface Source {
  /** What messages call it. */
  readonly name: string;
  /** How many bytes it has, where that is known before they are read. */
  readonly length: number | undefined;
  /** More bytes than this it cannot have, by what lies on the disk. */
  readonly most: number;
  /** Whether the bytes come only once, as those of a pipe do. */
  readonly once: boolean;
  /** Reads the bytes from the first one on. */
  open(): AsyncIterable<Uint8Array>;
}

/** A file or a pipe, unpacked where it is compressed with gzip. */
export interface FileSource extends Source, AsyncDisposable {
  /** The first bytes. */
  readonly start: Uint8Array;
  /** Where the bytes lie on the disk as they are, if they do. */
  readonly path: string | undefined;
}

/**
 * Opens a file, a pipe, or standard input, and looks at its first bytes.
 *
 * @param path Where it is; `-` is standard input.
 * @returns The source, which is to be disposed of.
 * @throws {RangeError} If there is no such file or it may not be read.
 * @throws {SyntaxError} If it is empty or a damaged gzip file.
 */
export async function openSource(path: string): Promise<FileSource> {
  if (path === "/dev/stdin") path = STANDARD_INPUT; // which Deno does not open by this name
  const name = nameOfPath(path);
  const size = await sizeOf(path);
  const once = size === undefined;
  const open = async () => {
    const file = new ByteReader(fileChunks(path));
    const packed = isGzip(await file.peek(2));
    return { packed, bytes: new ByteReader(packed ? gunzip(file, name) : file) };
  };
  const { packed, bytes } = await open();
  let start: Uint8Array;
  try {
    start = await bytes.peek(START_BYTES);
    if (start.length === 0) throw empty(name);
  } catch (error) {
    await bytes[Symbol.asyncDispose]();
    throw error;
  }
  if (!once) await bytes[Symbol.asyncDispose]();
  return {
    name,
    length: packed ? undefined : size,
    most: once ? Infinity : packed ? size * MOST_UNPACKED_OF_A_BYTE : size,
    once,
    start,
    path: once || packed ? undefined : path,
    async *open() {
      yield* once ? bytes : (await open()).bytes;
    },
    [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
  };
}

/** The size of a file that can be read more than once. */
async function sizeOf(path: string): Promise<number | undefined> {
  if (path === STANDARD_INPUT) return undefined;
  try {
    const stats = await stat(path);
    return stats.isFIFO() ? undefined : stats.size;
  } catch (error) {
    throw unreadable(path, error);
  }
}
