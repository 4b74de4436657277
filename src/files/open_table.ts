import { inputError } from "../errors/mod.ts";
import type { ReadOptions } from "./format.ts";
import { formatOf, isNamedAsRead, stemOf } from "./formats.ts";
import { asTable, openFileOfTables, type OpenTable } from "./open_file.ts";
import { withPartitions } from "./partitions.ts";
import { findFiles } from "./paths.ts";
import { picturesSource } from "./pictures.ts";
import { isPictureName } from "./png.ts";
import { severalTables } from "./several_tables.ts";
import { isZipName } from "./zip.ts";

/**
 * Opens a file of tables, or the files of a folder or of a pattern as one table: tables of the same columns, or pictures.
 *
 * @param path Where it is; `-` is standard input.
 * @param options What the caller knows of it.
 * @throws {RangeError} If there is no such file, it may not be read, or has no arrays of which one is asked for; if no file of a folder is
 * read.
 * @throws {SyntaxError} If it is of no format that is read.
 */
export async function openTable(path: string, options: ReadOptions): Promise<OpenTable> {
  const found = await findFiles(path);
  if (found === undefined) return asTable(await openFileOfTables(path, options), path);
  const { what, folder, paths } = found;
  const name = `the files of ${path}`;
  const stem = stemOfFiles(path);
  const pictures = paths.filter(isPictureName);
  const tables = what === "folder"
    ? paths.filter((file) => isNamedAsRead(file) || isZipName(file))
    : paths.filter((file) => !isPictureName(file));
  const refuse = (reason: string) => {
    throw inputError(new RangeError(`Cannot read ${path}: ${reason}`));
  };
  if (pictures.length > 0 && tables.length > 0) {
    return refuse(
      `it has pictures, such as ${pictures[0]}, and tables, such as ${tables[0]}; give a pattern of names`,
    );
  }
  const [picture, ...others] = pictures;
  if (picture !== undefined) {
    const file = await picturesSource([picture, ...others], name);
    return { ...asTable({ file, format: formatOf(file, path) }, path), stem };
  }
  const [only] = tables;
  if (only === undefined) {
    return refuse("it is a folder, and no file in it is read; expected files such as .csv, .parquet or .png");
  }
  const open = async (file: string) => {
    const opened = await openFileOfTables(file, options);
    return what === "folder" ? withPartitions(opened, file.slice(folder.length)) : opened;
  };
  if (tables.length === 1) return { ...asTable(await open(only), only), stem };
  return { ...severalTables(name, tables, open), stem };
}

/** Opens tables, and closes them once they were used; Node.js 20 does not know `await using`. */
export async function withTables<T>(
  paths: readonly string[],
  options: ReadOptions,
  use: (...tables: OpenTable[]) => Promise<T>,
): Promise<T> {
  const tables: OpenTable[] = [];
  try {
    for (const path of paths) tables.push(await openTable(path, options));
    return await use(...tables);
  } finally {
    for (const table of tables) await table[Symbol.asyncDispose]();
  }
}

/** What a dataset of several files is called: what their names begin with, or their folder. */
function stemOfFiles(path: string): string {
  const stem = stemOf(path.replace(/[/\\]+$/, "")).replace(/[*?]+.*/su, "").replace(/[-_. ]+$/, "");
  if (stem !== "") return stem;
  const folder = /([^/\\]+)[/\\]+[^/\\]*$/.exec(path)?.[1] ?? "";
  return /^\.*$/.test(folder) ? "table" : folder;
}
