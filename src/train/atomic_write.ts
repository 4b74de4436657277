/**
 * Writing a file so that, whatever happens, there is either the old one or the whole new one.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { unwritable } from "../data/file.ts";

/**
 * Writes a file in one step: to a temporary file in the same folder, which is flushed to the disk and then renamed. The
 * folder is flushed as well, so that the new file is there after a power cut.
 *
 * @param path The file to write or to replace.
 * @param content Its new content, whole or in parts.
 * @throws {RangeError} If the file cannot be written, or whatever goes wrong while the parts are made; what was there before
 * is still there.
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  const fail = (error: Error): never => {
    throw unwritable(path, error);
  };
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true }).catch(fail);
      for await (const part of content instanceof Uint8Array ? [content] : content) {
        await writeAll(file, part).catch(fail);
      }
      await file.sync().catch(fail);
    }
    await Deno.rename(temporary, path).catch(fail);
  } catch (error) {
    // Where the temporary file could not even be made, there is none to remove.
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  // Windows and some network file systems cannot flush a folder; the file is complete there all the same.
  await flushFolder(folder).catch(() => {});
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await file.write(bytes.subarray(offset));
}

async function flushFolder(folder: string): Promise<void> {
  using handle = await Deno.open(folder);
  await handle.sync();
}
