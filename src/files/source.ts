import { inputError } from "../errors/mod.ts";
import type { ByteReader } from "./byte_reader.ts";
import { concatBytes } from "./concat_bytes.ts";

/** What is unpacked as a whole may take so many bytes: a small file can unpack to any number. */
export const MOST_UNPACKED_BYTES = 2 ** 31;

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

/** Bytes that can be read from anywhere. */
export interface RandomAccess extends AsyncDisposable {
  /** How many there are. */
  readonly length: number;
  /** Reads the bytes from `start` to before `end`; the reader holds nothing open. */
  read(start: number, end: number): ByteReader;
}

/** A file or a pipe, unpacked where it is compressed. */
export interface FileSource extends Source, AsyncDisposable {
  /** The first bytes. */
  readonly start: Uint8Array;
  /** Where the bytes lie on the disk as they are, if they do. */
  readonly disk?: { readonly path: string; open(): Promise<RandomAccess> };
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
  return chunks.length === 1 ? chunks[0]! : concatBytes(chunks);
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

/** The error for a file without a byte. */
export function empty(name: string | URL): SyntaxError {
  return inputError(new SyntaxError(`Cannot read ${name}: it is empty`));
}
