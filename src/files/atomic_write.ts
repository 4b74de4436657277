/**
 * Writing files so that, whatever happens, there are either the old ones or the whole new ones.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { inputError } from "../errors/mod.ts";
import { fileSystem } from "./file_system.ts";
import { reasonOf } from "./reason.ts";

/** What a file is made of, whole or in parts. */
export type Content = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A file of a folder. */
export type NamedFile = readonly [name: string, content: Content];

/** A file that is written, but not yet in its place. */
interface StagedFile {
  readonly path: string;
  readonly temporary: string;
}

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
  content: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const staged = await stage(path, content);
  try {
    moveIntoPlace(staged);
  } catch (error) {
    await remove(staged.temporary);
    throw error;
  }
  await flushFolder(dirname(path));
}

/**
 * Writes files of a folder together: each to a temporary file, as {@linkcode writeFileAtomically} does, and only when all are
 * on the disk are they renamed. Where one cannot be renamed, those before it are put back.
 *
 * @param folder The folder.
 * @param files The name and the content of each file; one is written before the next is asked for.
 * @throws {RangeError} If a file cannot be written; what was there before is still there.
 */
export async function writeFilesTogether(
  folder: string,
  files: Iterable<NamedFile> | AsyncIterable<NamedFile>,
): Promise<void> {
  const staged: StagedFile[] = [];
  const old = new Map<string, string>();
  const replaced: StagedFile[] = [];
  try {
    for await (const [name, content] of files) staged.push(await stage(join(folder, name), content));
    for (const { path } of staged) {
      const link = linkTo(path);
      if (link !== undefined) old.set(path, link);
    }
    for (const file of staged) {
      moveIntoPlace(file);
      replaced.push(file);
    }
  } catch (error) {
    for (const { path } of replaced) await putBack(path, old.get(path));
    throw error;
  } finally {
    for (const { temporary } of staged) await remove(temporary);
    for (const link of old.values()) await remove(link);
  }
  await flushFolder(folder);
}

/**
 * Whether a file is a temporary one, which is left behind where a writer is killed.
 *
 * @param name Its name.
 * @param of The names of the files that were to be written.
 */
export function isTemporary(name: string, of: readonly string[]): boolean {
  return of.includes(/^\.(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.exec(name)?.[1] ?? "");
}

function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
}

/** Writes a temporary file beside a path, and flushes it. */
async function stage(path: string, content: Content): Promise<StagedFile> {
  const temporary = temporaryPath(path);
  const fail = failureOf(path);
  try {
    const file = await fileSystem.open(temporary, "wx").catch(fail);
    try {
      for await (const part of content instanceof Uint8Array ? [content] : content) {
        await writeAll(file, part).catch(fail);
      }
      await file.sync().catch(fail);
    } catch (error) {
      await file.close().catch(() => {}); // what went wrong before is what is told
      throw error;
    }
    await file.close().catch(fail);
  } catch (error) {
    await remove(temporary);
    throw error;
  }
  return { path, temporary };
}

function moveIntoPlace({ path, temporary }: StagedFile): void {
  try {
    fileSystem.renameSync(temporary, path);
  } catch (error) {
    failureOf(path)(error);
  }
}

/**
 * A second name of a file, under which it is kept until all are replaced. There is none where there is no file, and where the
 * file system has no links: there, files that were replaced before one that cannot be stay replaced.
 */
function linkTo(path: string): string | undefined {
  const link = temporaryPath(path);
  try {
    fileSystem.linkSync(path, link);
    return link;
  } catch {
    return undefined;
  }
}

/** Puts a file back, or away if there was none. What went wrong before is what is told. */
async function putBack(path: string, link: string | undefined): Promise<void> {
  if (link === undefined) return await remove(path);
  try {
    fileSystem.renameSync(link, path);
  } catch {
    // it stays the new one
  }
}

/** Removes a file if it is there: one that cannot be removed does no harm. */
async function remove(path: string): Promise<void> {
  await fileSystem.rm(path, { force: true }).catch(() => {});
}

/** Says why a path cannot be written. */
function failureOf(path: string): (error: unknown) => never {
  return (error) => {
    const reason = reasonOf(error, "there is no such folder");
    throw inputError(new RangeError(`Cannot write ${path}: ${reason}`, { cause: error }));
  };
}

/** Node.js writes at most 2 GiB at once. */
const LARGEST_WRITE = 2 ** 30;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, offset, Math.min(bytes.length - offset, LARGEST_WRITE));
    offset += bytesWritten;
  }
}

/** Windows and some network file systems cannot flush a folder; the files are complete there all the same. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await fileSystem.open(folder).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}
