/**
 * The lock of a model folder: one process at a time writes to it.
 *
 * @module
 */
import { join } from "node:path";
import { inputError } from "../src/errors/mod.ts";
import { reasonOf } from "../src/files/reason.ts";
import { LOCK } from "../src/folder/left_over.ts";
import { sweep } from "../src/folder/sweep.ts";

/**
 * A model folder that this process alone may write to. The system keeps the lock, and releases it however the process ends;
 * what stands in the file says who has it.
 */
export class FolderLock {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Locks a model folder, and removes what writers that were killed have left in it.
   *
   * @throws {RangeError} If another process has it, or it cannot be written to.
   */
  static async take(folder: string): Promise<FolderLock> {
    const path = join(folder, LOCK);
    for (;;) {
      const file = await openLock(path, folder);
      // Where a file system cannot lock, nobody is kept out.
      if (!await file.tryLock(true).catch(() => true)) {
        file.close();
        const owner = await Deno.readTextFile(path).catch(() => "");
        throw inputError(
          new RangeError(
            `Cannot write to ${folder}: ${
              owner || "another process"
            } is writing to it; wait until it has ended`,
          ),
        );
      }
      if (await isAt(path, file)) {
        await signLock(file).catch(() => {}); // a lock without a name is a lock
        await sweep(folder);
        return new FolderLock(path, file);
      }
      file.close(); // its last owner removed it after it was opened here
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path).catch(() => {});
    this.#file.close();
  }
}

async function openLock(path: string, folder: string): Promise<Deno.FsFile> {
  const there = await Deno.lstat(path).catch(() => undefined);
  // who has the lock is written to it, and a folder that somebody made may link it to any file
  if (there !== undefined && !there.isFile) {
    throw inputError(new RangeError(`Cannot write to ${folder}: ${path} is no plain file; remove it`));
  }
  try {
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw inputError(
      new RangeError(`Cannot write to ${folder}: ${reasonOf(error, "there is no such folder")}`, {
        cause: error,
      }),
    );
  }
}

/** Writes who has the lock. */
async function signLock(file: Deno.FsFile): Promise<void> {
  await file.truncate();
  await file.write(new TextEncoder().encode(`process ${Deno.pid} on ${Deno.hostname()}`));
}

/** Whether an open file is the one at a path. */
async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const there = await Deno.stat(path).catch(() => undefined);
  return there !== undefined && there.ino === (await file.stat()).ino;
}
