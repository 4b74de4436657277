import { Buffer } from "node:buffer";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import type { NdArray } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { collect } from "./collect.ts";
import { damageOf, unreadable } from "./file.ts";
import { parseNpy } from "./npy.ts";

/** The arrays of an `.npz` file, which are there until it is closed. */
export interface Npz extends Disposable {
  /** The names of all arrays. */
  readonly keys: readonly string[];
  /**
   * Unpacks an array and compares it with its checksum.
   *
   * @param key The array's name.
   * @returns The array, or nothing if there is none of this name.
   * @throws {SyntaxError} If the array is damaged or its type is not one that {@link parseNpy} reads.
   */
  get(key: string): Promise<NdArray | undefined>;
  /**
   * Unpacks an array while it is read, and compares it with its checksum at the end.
   *
   * @param key The array's name.
   * @returns The array in the `.npy` format, in chunks, or nothing if there is none of this name.
   * @throws {SyntaxError} If the array is damaged.
   */
  stream(key: string): AsyncIterable<Uint8Array> | undefined;
  /** Closes the file. */
  close(): void;
}

/** Entries are read when they are asked for, and the file stays open for it. */
const OPTIONS = { lazyEntries: true, autoClose: false };

/**
 * Reads NumPy's `.npz` format, a zip archive of `.npy` files, compressed or not.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The arrays, each of which is unpacked when it is asked for.
 * @throws {SyntaxError} If the bytes are not a whole zip archive.
 */
export function readNpz(bytes: Uint8Array, name: string): Promise<Npz> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return listArrays(yauzl.fromBufferPromise(buffer, OPTIONS), name);
}

/**
 * Opens a file of the format that {@link readNpz} reads, of which only what is asked for is read.
 *
 * @param path The file.
 * @returns The arrays.
 * @throws {RangeError} If the file cannot be opened.
 * @throws {SyntaxError} If it is not a whole zip archive.
 */
export async function openNpz(path: string): Promise<Npz> {
  await checkReadable(path);
  return await listArrays(yauzl.openPromise(path, OPTIONS), path);
}

/**
 * The name of the array that holds a split: the split's own, or that with `_data`.
 *
 * @param npz The arrays.
 * @param split Its name.
 * @returns The array's name, or nothing if there is none.
 */
export function splitKey({ keys }: Npz, split: string): string | undefined {
  return [split, `${split}_data`].find((key) => keys.includes(key));
}

async function listArrays(opening: Promise<yauzl.ZipFile>, name: string): Promise<Npz> {
  const zip = await opening.catch((error) => {
    throw damaged(name, error);
  });
  let entries: yauzl.Entry[];
  try {
    entries = await collect(zip.eachEntry());
  } catch (error) {
    zip.close();
    throw damaged(name, error);
  }
  const arrays = new Map(
    entries.filter(({ fileName }) => fileName.endsWith(".npy")).map((entry) =>
      [entry.fileName.slice(0, -4), entry] as const
    ),
  );
  const stream = (key: string) => {
    const entry = arrays.get(key);
    return entry && unpack(zip, { entry, name });
  };
  return {
    keys: [...arrays.keys()],
    stream,
    async get(key) {
      const chunks = stream(key);
      return chunks &&
        parseNpy(Buffer.concat(await collect(chunks)), `the array '${key}' of ${name}`);
    },
    close: () => zip.close(),
    [Symbol.dispose]: () => zip.close(),
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

/** Throws, with a reason for the user, unless there is a file that may be read. */
async function checkReadable(path: string): Promise<void> {
  try {
    const file = await open(path);
    try {
      await file.read(new Uint8Array(1));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}
