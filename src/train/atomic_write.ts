/**
 * Writing a file so that, whatever happens, there is either the old one or the whole new one.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";

/**
 * Writes a file in one step: to a temporary file in the same folder, which is flushed to the disk and then renamed. The
 * folder is flushed as well, so that the new file is there after a power cut.
 *
 * @param path The file to write or to replace.
 * @param bytes Its new content.
 * @throws {Error} If the file cannot be written; what was there before is still there.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeAndFlush(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    // Where the temporary file could not even be made, there is none to remove.
    await Deno.remove(temporary).catch(() => {});
    throw new Error(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
  // Windows and some network file systems cannot flush a folder; the file is complete there all the same.
  await flushFolder(folder).catch(() => {});
}

async function writeAndFlush(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let offset = 0; offset < bytes.length;) offset += await file.write(bytes.subarray(offset));
  await file.sync();
}

async function flushFolder(folder: string): Promise<void> {
  using handle = await Deno.open(folder);
  await handle.sync();
}
