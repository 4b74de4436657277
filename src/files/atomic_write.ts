/**
 * Writing a file so that, whatever happens, there is either the old one or the whole new one.
 *
 * @module
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { inputError } from "../errors/mod.ts";
import { reasonOf } from "./reason.ts";

/**
 * Writes a file in one step: to a temporary file in the same folder, which is flushed to the disk and then renamed. The
 * folder is flushed as well, so that the new file is there after a power cut.
 *
 * @param path The file to write or to replace.
 * @param content Its new content, whole or in parts.
 * @throws {RangeError} If the file cannot be written, or whatever goes wrong while the parts are made; what was there before
 * is still there.
 *
 * @example Written
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mkdtemp, readFile, rm } from "node:fs/promises";
 *
 * const folder = await mkdtemp("staircase-");
 * await writeFileAtomically(`${folder}/scores.txt`, new TextEncoder().encode("-3.25\n"));
 * assertEquals(await readFile(`${folder}/scores.txt`, "utf8"), "-3.25\n");
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  const fail = (error: unknown): never => {
    const reason = reasonOf(error, "there is no such folder");
    throw inputError(new RangeError(`Cannot write ${path}: ${reason}`, { cause: error }));
  };
  try {
    const file = await open(temporary, "wx").catch(fail);
    try {
      for await (const part of content instanceof Uint8Array ? [content] : content) {
        await writeAll(file, part).catch(fail);
      }
      await file.sync().catch(fail);
    } finally {
      await file.close();
    }
    await rename(temporary, path).catch(fail);
  } catch (error) {
    // Where the temporary file could not even be made, there is none to remove.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  // Windows and some network file systems cannot flush a folder; the file is complete there all the same.
  await flushFolder(folder).catch(() => {});
}

/** Node.js writes at most 2 GiB at once. */
const LARGEST_WRITE = 2 ** 30;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, offset, Math.min(bytes.length - offset, LARGEST_WRITE));
    offset += bytesWritten;
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
