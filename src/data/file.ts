import { gunzipSync } from "node:zlib";
import { inputError } from "../errors/mod.ts";

/**
 * Reads a file, and unpacks it if it is compressed with gzip.
 *
 * @param path Where it is.
 * @returns Its bytes.
 * @throws {RangeError} If there is no such file or it may not be read.
 * @throws {SyntaxError} If it is empty or a damaged gzip file.
 */
export async function readFile(path: string | URL): Promise<Uint8Array> {
  const bytes = await Deno.readFile(path).catch((error) => {
    throw unreadable(path, error);
  });
  if (bytes.length === 0) throw inputError(new SyntaxError(`Cannot read ${path}: it is empty`));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw inputError(new SyntaxError(`Cannot read ${path}: it is not a whole gzip file`, { cause: error }));
  }
}

/**
 * Says why a file cannot be read.
 *
 * @param path Where it is.
 * @param cause What went wrong.
 * @returns The error to throw.
 */
export function unreadable(path: string | URL, cause: unknown): RangeError {
  return inputError(new RangeError(`Cannot read ${path}: ${reason(cause, "file")}`, { cause }));
}

/**
 * Says why a file or a folder cannot be written.
 *
 * @param path Where it should be.
 * @param cause What went wrong.
 * @returns The error to throw.
 */
export function unwritable(path: string, cause: unknown): RangeError {
  return inputError(new RangeError(`Cannot write ${path}: ${reason(cause, "folder")}`, { cause }));
}

/** What went wrong, where a file or a folder can be missing. */
function reason(error: unknown, missing: "file" | "folder"): string {
  if (error instanceof Deno.errors.NotFound) return `there is no such ${missing}`;
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return "permission is denied";
  }
  if (error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.AlreadyExists) {
    return "a part of its path is a file";
  }
  return error instanceof Error ? error.message : String(error);
}
