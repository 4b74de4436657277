/**
 * The flags of every command that reads rows.
 *
 * @module
 */
import type { ReadOptions } from "../src/files/mod.ts";
import { SkippedRows } from "../src/files/skipped_rows.ts";
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

/** What says what becomes of rows that are wrong. */
export const onErrorFlag = {
  "on-error": choice(
    ["fail", "skip"],
    "what becomes of rows of text and of tables that are wrong: fail ends the command with the first, skip leaves them out and says which and why in a file beside the result (default: fail)",
    undefined,
  ),
};

/** How a file is to be read. */
type DataFlags = FlagValues<typeof dataFlags> & Partial<FlagValues<typeof onErrorFlag>>;

/**
 * The options of readers.
 *
 * @param flags What was typed.
 * @param notes What a model has kept, where its own data are read again.
 */
export function readOptions(
  { key, header, "on-error": onError }: DataFlags,
  notes: Readonly<Record<string, string>> = {},
): ReadOptions {
  const line = header ?? notes.header;
  return {
    key: key ?? (notes.key || undefined),
    header: line ? line === "yes" : undefined,
    skipped: (onError ?? notes.on_error) === "skip" ? new SkippedRows() : undefined,
  };
}

/** What a model keeps of these flags; empty where they were not given, so that those of other data are forgotten. */
export function dataNotes({ key, header, "on-error": onError }: DataFlags): Record<string, string> {
  return { key: key ?? "", header: header ?? "", on_error: onError ?? "" };
}
