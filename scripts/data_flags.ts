/**
 * The flags of every command that reads rows.
 *
 * @module
 */
import type { ReadOptions } from "../src/files/mod.ts";
import { choice, count, type FlagValues, text } from "./cli/flags.ts";

/** What the files are that commands read, for their help. */
export const DATA_FILES =
  "a text such as .csv, a .parquet, .jsonl, .arrow, .npz, .npy or idx file, a folder or a pattern of such names, a folder of .png pictures, or - for standard input";

/** What says how a file is to be read where it does not say so itself. */
export const dataFlags = {
  key: text("NAME", "the array of an .npz file (default: what the names of its arrays tell)", undefined),
  header: choice(
    ["yes", "no"],
    "whether the first line of text names the columns (default: what the line tells)",
    undefined,
  ),
};

/** The flag of commands that read rows to learn. */
export const rowsFlag = count(
  2,
  "at most so many rows, drawn at random, always the same of as many; of one table before rows to test with are taken",
  1_000_000,
);

/** How a file is to be read. */
type DataFlags = FlagValues<typeof dataFlags>;

/**
 * The options of readers.
 *
 * @param flags What was typed.
 * @param notes What a model has kept, where its own data are read again.
 */
export function readOptions(
  { key, header }: DataFlags,
  notes: Readonly<Record<string, string>> = {},
): ReadOptions {
  const line = header ?? notes.header;
  return { key: key ?? (notes.key || undefined), header: line ? line === "yes" : undefined };
}

/** What a model keeps of these flags; empty where they were not given, so that those of other data are forgotten. */
export function dataNotes({ key, header }: DataFlags): Record<string, string> {
  return { key: key ?? "", header: header ?? "" };
}
