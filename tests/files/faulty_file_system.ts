import type { FileHandle } from "node:fs/promises";
import { fileSystem } from "../../src/files/file_system.ts";

/** Which operations fail: those of these numbers, counted from 0. */
export type Fails = (operation: number) => boolean;

/**
 * Does something on a file system of which some operations fail: opening, writing, flushing, linking, renaming, removing.
 *
 * @returns How many operations were asked for, and what was thrown, if anything.
 */
export async function withFaults(
  fails: Fails,
  action: () => Promise<unknown>,
): Promise<{ operations: number; error?: unknown }> {
  const { linkSync, open, renameSync, rm } = fileSystem;
  let operations = 0;
  const count = () => {
    if (fails(operations++)) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
  };
  const faultySync = (operate: (from: string, to: string) => void) => (from: string, to: string) => {
    count();
    operate(from, to);
  };
  const faulty: Faulty = (operate) => async (...args) => {
    count();
    return await operate(...args);
  };
  Object.assign(fileSystem, {
    linkSync: faultySync(linkSync),
    renameSync: faultySync(renameSync),
    rm: faulty(rm),
    open: faulty(async (...args: Parameters<typeof open>) => faultyFile(await open(...args), faulty)),
  });
  try {
    await action();
    return { operations };
  } catch (error) {
    return { operations, error };
  } finally {
    Object.assign(fileSystem, { linkSync, open, renameSync, rm });
  }
}

type Faulty = <A extends unknown[], T>(operate: (...args: A) => Promise<T>) => (...args: A) => Promise<T>;

function faultyFile(file: FileHandle, faulty: Faulty): Pick<FileHandle, "write" | "sync" | "close"> {
  return {
    write: faulty((bytes: Uint8Array, offset: number, length: number) => file.write(bytes, offset, length)),
    sync: faulty(() => file.sync()),
    close: () => file.close(),
  } as Pick<FileHandle, "write" | "sync" | "close">;
}
