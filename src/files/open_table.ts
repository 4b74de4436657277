import { inputError } from "../errors/mod.ts";
import type { Format, ReadOptions } from "./format.ts";
import { formatOf } from "./formats.ts";
import { type FileSource, openSource } from "./source.ts";

/** A file, and how it is read. */
export interface OpenTable {
  /** The file, which is to be disposed of. */
  readonly file: FileSource;
  readonly format: Format;
}

/**
 * Opens a file of tables and finds out its format.
 *
 * @param path Where it is; `-` is standard input.
 * @param options What the caller knows of it.
 * @throws {RangeError} If there is no such file, it may not be read, or has no arrays of which one is asked for.
 * @throws {SyntaxError} If it is of no format that is read.
 */
export async function openTable(path: string, { key }: ReadOptions): Promise<OpenTable> {
  const file = await openSource(path);
  try {
    const format = formatOf(file, path);
    if (key === undefined || format.severalArrays) return { file, format };
    throw inputError(
      new RangeError(`Cannot take the array ${key} of ${file.name}: it is one table; leave key (--key) out`),
    );
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}
