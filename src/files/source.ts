import { Buffer } from "node:buffer";
import { stat } from "node:fs/promises";
import { inputError } from "../errors/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { empty, MOST_UNPACKED_BYTES, unreadable } from "./file.ts";
import { fileChunks, nameOfPath, STANDARD_INPUT } from "./file_stream.ts";
import { PACKING_BYTES, packingOf, unpack } from "./packing.ts";

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

/** A file or a pipe, unpacked where it is compressed. */
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
 * @throws {SyntaxError} If it is empty or a damaged compressed file.
 */
export async function openSource(path: string): Promise<FileSource> {
  if (path === "/dev/stdin") path = STANDARD_INPUT; // which Deno does not open by this name
  const name = nameOfPath(path);
  const size = await sizeOf(path);
  const once = size === undefined;
  const open = async () => {
    const file = new ByteReader(fileChunks(path));
    const packing = packingOf(await file.peek(PACKING_BYTES));
    return { packing, bytes: packing ? new ByteReader(unpack(file, packing, name)) : file };
  };
  const { packing, bytes } = await open();
  let start: Uint8Array;
  try {
    start = await startOf(bytes, name);
  } catch (error) {
    await bytes[Symbol.asyncDispose]();
    throw error;
  }
  if (!once) await bytes[Symbol.asyncDispose]();
  return {
    name,
    length: packing ? undefined : size,
    most: once ? Infinity : size * (packing?.mostOfAByte ?? 1),
    once,
    start,
    path: once || packing ? undefined : path,
    async *open() {
      yield* once ? bytes : (await open()).bytes;
    },
    [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
  };
}

/**
 * The first bytes, which tell what a file is; they stay where they are.
 *
 * @throws {SyntaxError} If there are none.
 */
export async function startOf(bytes: ByteReader, name: string): Promise<Uint8Array> {
  const start = await bytes.peek(START_BYTES);
  if (start.length === 0) throw empty(name);
  return start;
}

/**
 * All bytes of a source: what has to be read from its end, but is packed or comes through a pipe, is kept in memory.
 *
 * @param source The source.
 * @throws {RangeError} If it has more than 2 GiB.
 */
export async function bytesOf({ name, open }: Pick<Source, "name" | "open">): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of open()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= MOST_UNPACKED_BYTES) continue;
    throw inputError(
      new RangeError(
        `Cannot read ${name}: it has more than ${MOST_UNPACKED_BYTES} bytes; give it as a plain file`,
      ),
    );
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** The same source, which can be read as often as one likes: what comes only once is kept in memory. */
export async function kept(source: FileSource): Promise<FileSource> {
  if (!source.once) return source;
  const bytes = await bytesOf(source);
  return {
    ...source,
    length: bytes.length,
    most: bytes.length,
    once: false,
    async *open() {
      yield bytes;
    },
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
