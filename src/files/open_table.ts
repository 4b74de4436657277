import { inputError } from "../errors/mod.ts";
import type { Format, ReadOptions } from "./format.ts";
import { formatOf } from "./formats.ts";
import { type FileSource, kept, openSource } from "./source.ts";
import { beginsAsZip } from "./zip.ts";
import { tableInZip } from "./zip_table.ts";

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
  const { file, name } = await open(path);
  try {
    const format = formatOf(file, name);
    if (key === undefined || format.severalArrays) return { file, format };
    throw inputError(
      new RangeError(`Cannot take the array ${key} of ${file.name}: it is one table; leave key (--key) out`),
    );
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/** Opens a file, or the one table in a zip archive, and says what name tells its format. */
async function open(path: string): Promise<{ file: FileSource; name: string }> {
  const source = await openSource(path);
  if (!beginsAsZip(source.start)) return { file: source, name: path };
  try {
    const archive = await kept(source);
    return await tableInZip(archive) ?? { file: archive, name: path };
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}
