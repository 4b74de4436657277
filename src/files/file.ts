import { readFile as readBytes } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { inputError } from "../errors/mod.ts";
import { reasonOf } from "./reason.ts";

/**
 * Reads a file, and unpacks it if it is compressed with gzip.
 *
 * @param path Where it is.
 * @returns Its bytes.
 * @throws {RangeError} If there is no such file or it may not be read.
 * @throws {SyntaxError} If it is empty or a damaged gzip file.
 */
export async function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(path).catch((error) => {
    throw unreadable(path, error);
  });
  if (bytes.length === 0) throw inputError(new SyntaxError(`Cannot read ${path}: it is empty`));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return plain(bytes);
  try {
    return plain(gunzipSync(bytes));
  } catch (error) {
    throw inputError(new SyntaxError(`Cannot read ${path}: it is not a whole gzip file`, { cause: error }));
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
