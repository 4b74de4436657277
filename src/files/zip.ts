import { Buffer } from "node:buffer";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { inputError } from "../errors/mod.ts";
import { collect } from "./collect.ts";
import { damageOf } from "./file.ts";
import { DEFLATE_MOST } from "./packing.ts";
import { bytesOf, type FileSource, type Source } from "./source.ts";

/** The files in a zip archive, which are there until it is closed. */
export interface Zip {
  /** What messages call the archive. */
  readonly name: string;
  /** The names of the files in it, without those that are hidden. */
  readonly files: readonly string[];
  /**
   * A file, which is unpacked while it is read, and compared with its checksum at the end.
   *
   * @param file Its name.
   * @param name What messages call it.
   * @returns The bytes. Reading them throws a `SyntaxError` if the file is damaged.
   */
  open(file: string, name: string): Source;
  /** Closes the archive. */
  close(): void;
}

/** Entries are read when they are asked for, and the file stays open for it. */
const OPTIONS = { lazyEntries: true, autoClose: false };

/** An archive of more files holds no tables. */
const MOST_ENTRIES = 10_000;

/** What operating systems put into archives besides the files of somebody. */
const BESIDES = /^__MACOSX\/|(^|\/)\./;

/** Whether a file begins as zip archives do. */
export function beginsAsZip([p, k, a, b]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && (a === 3 && b === 4 || a === 5 && b === 6);
}

/** Whether the name of a file says that it is a zip archive. */
export function isZipName(path: string): boolean {
  return /\.zip$/i.test(path);
}

/**
 * Opens a zip archive. Of a file on the disk only what is asked for is read.
 *
 * @param source The file.
 * @returns The files in it.
 * @throws {SyntaxError} If it is not a whole zip archive.
 */
export async function openZip(source: FileSource): Promise<Zip> {
  const { name, disk } = source;
  const zip =
    await (disk === undefined
      ? yauzl.fromBufferPromise(bufferOf(await bytesOf(source)), OPTIONS)
      : yauzl.openPromise(disk.path, OPTIONS)).catch((error) => {
        throw damaged(name, error);
      });
  try {
    const entries = new Map((await listEntries(zip, name)).map((entry) => [entry.fileName, entry]));
    return {
      name,
      files: [...entries.keys()].filter((file) => !BESIDES.test(file)),
      open(file, called) {
        const entry = entries.get(file)!;
        return {
          name: called,
          length: entry.uncompressedSize,
          most: entry.compressedSize * (entry.compressionMethod === 0 ? 1 : DEFLATE_MOST),
          once: false,
          open: () => unpack(zip, { entry, name }),
        };
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The same bytes, uncopied. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
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
  return damageOf(name, "zip archive", cause);
}
