import { inputError } from "../errors/mod.ts";
import { STANDARD_INPUT } from "./file_stream.ts";
import type { DatasetOptions, FileTables, Format, PartsOptions, ReadOptions, RowsPart } from "./format.ts";
import { formatOf, stemOf } from "./formats.ts";
import { openSource } from "./open_source.ts";
import { type FileSource, kept } from "./source.ts";
import type { TableParts } from "./table_parts.ts";
import { beginsAsZip } from "./zip.ts";
import { tableInZip } from "./zip_table.ts";

/** A file, and how it is read. */
export interface OpenFile {
  /** The file, which is to be disposed of. */
  readonly file: FileSource;
  readonly format: Format;
}

/** One or more files, and how they are read, as {@linkcode Format} says. */
export interface OpenTable extends AsyncDisposable {
  /** What messages call it. */
  readonly name: string;
  /** What a dataset of it is called. */
  readonly stem: string;
  /** Whether it can hold several arrays. */
  readonly severalArrays: boolean;
  /** Adds its rows to a table of the same columns. */
  add(table: TableParts, options: DatasetOptions): Promise<void>;
  read(options: DatasetOptions): Promise<FileTables>;
  parts(options: PartsOptions): AsyncGenerator<RowsPart>;
}

/**
 * Opens a file of tables and finds out its format.
 *
 * @param path Where it is; `-` is standard input.
 * @param options What the caller knows of it.
 * @throws {RangeError} If there is no such file, it may not be read, or has no arrays of which one is asked for.
 * @throws {SyntaxError} If it is of no format that is read.
 */
export async function openFileOfTables(path: string, { key, onBytes }: ReadOptions): Promise<OpenFile> {
  const { file, name } = await open(path, onBytes);
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
async function open(
  path: string,
  onBytes: ReadOptions["onBytes"],
): Promise<{ file: FileSource; name: string }> {
  const source = await openSource(path, onBytes);
  if (!beginsAsZip(source.start)) return { file: source, name: path };
  try {
    const archive = await kept(source);
    return await tableInZip(archive) ?? { file: archive, name: path };
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Adds the rows of a file to a table, which may have rows of others.
 *
 * @throws {TypeError} If its columns are others, or it is of a format of which only one file makes a table.
 */
export async function addRows(
  { file, format }: OpenFile,
  table: TableParts,
  options: DatasetOptions,
): Promise<void> {
  if (format.add !== undefined) return await format.add(table, file, options);
  throw inputError(
    new TypeError(
      `Cannot use ${file.name} with other files: only texts, Parquet, Arrow and JSON lines are one table together`,
    ),
  );
}

/** A file as a table. */
export function asTable({ file, format }: OpenFile, path: string): OpenTable {
  return {
    name: file.name,
    stem: path === STANDARD_INPUT ? "standard-input" : stemOf(path),
    severalArrays: format.severalArrays ?? false,
    add: (table, options) => addRows({ file, format }, table, options),
    read: (options) => format.read(file, options),
    parts: (options) => format.parts(file, options),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
