import { Buffer } from "node:buffer";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { inputError } from "../errors/mod.ts";
import { collect } from "./collect.ts";
import { damageOf, MOST_UNPACKED_BYTES } from "./file.ts";
import { describeArchive } from "./signatures.ts";
import { type FileSource, MOST_UNPACKED_OF_A_BYTE, type Source } from "./source.ts";

/** The arrays of an `.npz` file, which are there until it is closed. */
export interface Npz {
  /** What messages call the file. */
  readonly name: string;
  /** The names of all arrays. */
  readonly keys: readonly string[];
  /**
   * An array in the `.npy` format, which is unpacked while it is read, and compared with its checksum at the end.
   *
   * @param key The array's name.
   * @returns The bytes, or nothing if there is none of this name. Reading them throws a `SyntaxError` if the array is damaged.
   */
  array(key: string): Source | undefined;
  /** Closes the file. */
  close(): void;
}

/** Entries are read when they are asked for, and the file stays open for it. */
const OPTIONS = { lazyEntries: true, autoClose: false };

/** An archive of more files holds no tables. */
const MOST_ENTRIES = 10_000;

/**
 * Opens NumPy's `.npz` format, a zip archive of `.npy` files, compressed or not. Of a file on the disk only what is asked for
 * is read.
 *
 * @param source The file.
 * @returns The arrays.
 * @throws {SyntaxError} If it is not a whole zip archive, or has no arrays; the message says what it is.
 */
export async function openNpz(source: FileSource): Promise<Npz> {
  const { name, path } = source;
  const zip =
    await (path === undefined
      ? yauzl.fromBufferPromise(await inMemory(source), OPTIONS)
      : yauzl.openPromise(path, OPTIONS)).catch((error) => {
        throw damaged(name, error);
      });
  try {
    return listArrays(zip, await listEntries(zip, name), name);
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** All bytes of a source, which is packed or a pipe: the directory of an archive comes last. */
async function inMemory({ name, open }: FileSource): Promise<Buffer> {
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
  return Buffer.concat(chunks);
}

async function listEntries(zip: yauzl.ZipFile, name: string): Promise<yauzl.Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) {
    throw inputError(
      new SyntaxError(
        `Cannot read ${name}: it is an archive of ${zip.entryCount} files, expected at most ${MOST_ENTRIES}`,
      ),
    );
  }
  try {
    return await collect(zip.eachEntry());
  } catch (error) {
    throw damaged(name, error);
  }
}

function listArrays(zip: yauzl.ZipFile, entries: readonly yauzl.Entry[], name: string): Npz {
  const arrays = new Map(
    entries.filter(({ fileName }) => fileName.endsWith(".npy")).map((entry) =>
      [entry.fileName.slice(0, -4), entry] as const
    ),
  );
  if (arrays.size === 0) {
    const is = describeArchive(entries.map(({ fileName }) => fileName));
    throw inputError(new SyntaxError(`Cannot read ${name}: it is ${is}`));
  }
  return {
    name,
    keys: [...arrays.keys()],
    array(key) {
      const entry = arrays.get(key);
      return entry && {
        name: `the array '${key}' of ${name}`,
        length: entry.uncompressedSize,
        most: entry.compressedSize * (entry.compressionMethod === 0 ? 1 : MOST_UNPACKED_OF_A_BYTE),
        once: false,
        open: () => unpack(zip, { entry, name }),
      };
    },
    close: () => zip.close(),
  };
}

async function* unpack(
  zip: yauzl.ZipFile,
  { entry, name }: { entry: yauzl.Entry; name: string },
): AsyncGenerator<Uint8Array> {
  if (!entry.canDecodeFileData()) {
    throw inputError(
      new SyntaxError(
        `Cannot read ${entry.fileName} of ${name}: it is encrypted, or packed with something else than deflate`,
      ),
    );
  }
  let length = 0;
  let sum = 0;
  try {
    const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    // What goes wrong on the way to the unpacker reaches the loop over its output.
    const chunks = entry.compressionMethod === 0 ? packed : pipeline(packed, createInflateRaw(), () => {});
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > entry.uncompressedSize) break;
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (length !== entry.uncompressedSize || sum !== entry.crc32) {
      throw new Error(`${length} bytes with the checksum ${sum}`);
    }
  } catch (error) {
    throw damaged(name, error);
  }
}

function damaged(name: string, cause: unknown): unknown {
  return damageOf(name, ".npz file", cause);
}
