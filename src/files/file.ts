import { readFile as readBytes } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { inputError, isInputError } from "../errors/mod.ts";
import { codeOf, reasonOf } from "./reason.ts";

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
    throw damageOf(path, "gzip file", error);
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
