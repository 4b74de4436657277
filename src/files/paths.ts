import { readdir, stat } from "node:fs/promises";
import { inputError } from "../errors/mod.ts";
import { unreadable } from "./file.ts";
import { isPartition } from "./partitions.ts";

/** The files that a path stands for. */
export interface FoundFiles {
  /** A folder or a pattern. */
  readonly what: "folder" | "pattern";
  /** The folder that was looked in. */
  readonly folder: string;
  /** Their paths, in the order of their names. */
  readonly paths: readonly string[];
}

/** What stands for any number of characters and for one. */
const WILDCARD = /[*?]/;

/** What other programs put beside the files of somebody: `.DS_Store`, `_SUCCESS`. */
const BESIDES = /^[._]/;

/**
 * Finds the files in a folder and in those within it that are called as `year=2020` is, or those whose names match a pattern: `*` stands
 * for any characters of a name, `?` for one. Files whose names begin with a dot or an underscore are left out.
 *
 * @param path A path.
 * @returns The files; nothing if the path is that of a file, or of nothing.
 * @throws {RangeError} If the folder cannot be read, or no file matches the pattern.
 */
export async function findFiles(path: string): Promise<FoundFiles | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) {
    const folder = path.replace(/(?<=.)[/\\]+$/, "");
    const files = (await filesWithin(folder)).map((name) => `${folder}/${name}`);
    return { what: "folder", folder, paths: files };
  }
  if (stats !== undefined || !WILDCARD.test(path)) return undefined;
  const [, folder = "", pattern = ""] = /^(.*[/\\])?(.*)$/.exec(path)!;
  if (WILDCARD.test(folder)) {
    throw inputError(
      new RangeError(`Cannot read ${path}: * and ? may only stand in the names of files, not of folders`),
    );
  }
  const matches = new RegExp(
    `^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`,
    "su",
  );
  const names = (await filesIn(folder === "" ? "." : folder)).filter((name) => matches.test(name));
  if (names.length > 0) return { what: "pattern", folder, paths: names.map((name) => folder + name) };
  throw inputError(new RangeError(`Cannot read ${path}: no file has such a name`));
}

/** The paths of the files in a folder, and in those within it that tell the values of columns. */
async function filesWithin(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw unreadable(folder, error);
  });
  const partitions = entries.filter((entry) =>
    entry.isDirectory() && isPartition(entry.name) && !BESIDES.test(entry.name)
  );
  const within = await Promise.all(
    partitions.map(async ({ name }) =>
      (await filesWithin(`${folder}/${name}`)).map((file) => `${name}/${file}`)
    ),
  );
  return [...await filesIn(folder), ...within.flat()].sort();
}

/** The names of the files in a folder. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && !BESIDES.test(entry.name));
    return files.map(({ name }) => name).sort();
  } catch (error) {
    throw unreadable(folder, error);
  }
}
