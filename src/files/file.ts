import { type FileHandle, open } from "node:fs/promises";
import type { Stats } from "node:fs";
import { gunzipSync } from "node:zlib";
import { inputError, isInputError } from "../errors/mod.ts";
import { isGzip } from "./packing.ts";
import { codeOf, reasonOf } from "./reason.ts";
import { empty, MOST_UNPACKED_BYTES } from "./source.ts";

/**
 * Reads a file, and unpacks it if it is compressed with gzip.
 *
 * @param path Where it is.
 * @returns Its bytes.
 * @throws {RangeError} If there is no such file, it may not be read, or it unpacks to more than 2 GiB.
 * @throws {SyntaxError} If it is empty or a damaged gzip file.
 */
export async function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const { file } = await openFile(path);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await file.readFile();
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
  if (bytes.length === 0) throw empty(path);
  if (!isGzip(bytes)) return plain(bytes);
  try {
    return plain(gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }));
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw inputError(
        new RangeError(`Cannot read ${path}: it unpacks to more than ${MOST_UNPACKED_BYTES} bytes`, {
          cause: error,
        }),
      );
    }
    throw damageOf(path, "gzip file", error);
  }
}

/**
 * Opens a file or a pipe. Devices are refused, since some of them never end.
 *
 * @param path Where it is.
 * @returns The open file, and what the system says of it.
 * @throws {RangeError} If there is no such file or it may not be read.
 */
export async function openFile(path: string | URL): Promise<{ file: FileHandle; stats: Stats }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const stats = await file.stat();
    const reason = stats.isDirectory()
      ? "it is a folder"
      : stats.isFile() || stats.isFIFO()
      ? undefined
      : "it is a device, not a file";
    if (reason === undefined) return { file, stats };
    throw new Error(reason);
  } catch (error) {
    await file?.close();
    throw unreadable(path, error);
  }
}

/** The bytes of a `Buffer`, whose `slice` would not copy. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Says why a file cannot be read.
 *
 * @param path Where it is.
 * @param cause What went wrong.
 * @returns The error to throw.
 */
export function unreadable(path: string | URL, cause: unknown): RangeError {
  return inputError(
    new RangeError(`Cannot read ${path}: ${reasonOf(cause, "there is no such file")}`, { cause }),
  );
}

/**
 * Says that a packed file is damaged, if that is what an unpacker reported. What the system says of the file, and what is wrong
 * with the program, are other errors.
 *
 * @param path Where it is.
 * @param what What it should be.
 * @param cause What went wrong while it was unpacked.
 * @returns The error to throw.
 */
export function damageOf(path: string | URL, what: string, cause: unknown): unknown {
  if (isInputError(cause)) return cause;
  const code = codeOf(cause);
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return unreadable(path, cause);
  // zlib's errors have a code; yauzl, and who compares a checksum, report by plain errors
  const isReport = code?.startsWith("Z_") || code?.startsWith("ERR_") || cause?.constructor === Error;
  return isReport
    ? inputError(new SyntaxError(`Cannot read ${path}: it is not a whole ${what}`, { cause }))
    : cause;
}
