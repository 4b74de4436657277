/**
 * Where the data of a model are, as its notes say it.
 *
 * @module
 */
import { isAbsolute, join, relative } from "node:path";
import { inputError } from "../src/errors/mod.ts";
import type { Dataset } from "../src/data/mod.ts";
import { isBuiltIn } from "../src/files/built_in.ts";
import { STANDARD_INPUT } from "../src/files/file_stream.ts";
import { findFiles } from "../src/files/paths.ts";
import { eachContext, type Schema } from "../src/made/mod.ts";
import { hashRows } from "../src/folder/hash_rows.ts";
import { formatCount } from "../src/report/format.ts";

/** What is saved with a model, as text. */
export type Notes = Readonly<Record<string, string>>;

/**
 * The notes on data: what was typed, and, where that is a way to a file from where it was typed, the way from the model folder, so
 * that the file is found wherever the next command is typed.
 */
export function sourceNotes(folder: string, data: string): Notes {
  const isPath = !isBuiltIn(data) && data !== STANDARD_INPUT;
  return { data, data_path: isPath && !isAbsolute(data) ? relative(folder, data) : "" };
}

/** What to read for the data of a model; throws where they came through a pipe. */
export async function dataSource(folder: string, { data = "mnist", data_path = "" }: Notes): Promise<string> {
  return await findSource(folder, { data, data_path }, {
    what: `what ${folder} learned`,
    advice: "give --data",
  });
}

/** The rows that a model is tested with where they are in a file of their own. */
export async function testSource(folder: string, { test = "", test_path = "" }: Notes): Promise<string> {
  return await findSource(folder, { data: test, data_path: test_path }, {
    what: `what ${folder} was tested with`,
    advice: "put it there",
  });
}

/** What to read where notes say it. */
async function findSource(
  folder: string,
  { data, data_path }: { readonly data: string; readonly data_path: string },
  { what, advice }: { readonly what: string; readonly advice: string },
): Promise<string> {
  const lost = (why: string) => inputError(new RangeError(`Cannot read again ${what}: ${why}; ${advice}`));
  if (data === STANDARD_INPUT) throw lost("it came from standard input");
  const path = join(folder, data_path);
  // a folder that was moved away from its data may still be used where these are
  if (data_path !== "" && await areFiles(path)) return path;
  if (isBuiltIn(data) || await areFiles(data)) return data;
  throw lost(`there is no file ${data_path === "" ? data : path}`);
}

/** Whether there is a file, a folder, or what matches a pattern. */
async function areFiles(path: string): Promise<boolean> {
  const found = await findFiles(path).catch(() => undefined);
  return found !== undefined || await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/**
 * The notes on the rows that a model learns: how many, their hash, and how often each label is given that they have.
 *
 * @param dataset The rows.
 * @param given The variables of their context.
 * @param sha256 The hash of all rows, where they are not all in memory.
 */
export function rowNotes(
  { train, context, learned }: Dataset,
  given: Schema | undefined,
  sha256: string = hashRows(train),
): Notes {
  const [rows, columns] = train.shape;
  const notes = { data_rows: `${learned ?? rows}`, data_columns: `${columns}`, data_sha256: sha256 };
  if (context === undefined) return notes;
  const classes = given && eachContext(given, 1)?.shape[0];
  const counts = classes === undefined ? undefined : new Float64Array(classes);
  if (counts) { for (const code of context.train.data) counts[code]!++; }
  return {
    ...notes,
    context_sha256: hashRows(context.train),
    ...(counts && { context_counts: counts.join(" ") }),
  };
}

/** How often each label was given with the rows that a model learned, if its context is one and its notes say it. */
export function contextCounts({ context_counts }: Notes, context: Schema | undefined): number[] | undefined {
  const counts = context_counts?.split(" ").map(Number);
  const classes = context && eachContext(context, 1)?.shape[0];
  return counts?.length === classes && counts?.every((count) => count >= 0) ? counts : undefined;
}

/** Throws unless a model goes on with the rows that it learned, as far as its notes say. */
export function checkSameRows(folder: string, before: Notes, now: Notes): void {
  const isSame = before.data_sha256 === now.data_sha256 && before.context_sha256 === now.context_sha256;
  if (before.data_sha256 === undefined || isSame) return;
  const words = ({ data_rows, data_columns }: Notes) =>
    `${formatCount(Number(data_rows))} rows of ${data_columns} columns`;
  const isAsLarge = words(before) === words(now);
  throw inputError(
    new RangeError(
      `Cannot resume ${folder} with other data: it learned ${words(before)}, not these ${words(now)}${
        isAsLarge ? " with other values, or in another order" : ""
      }; train anew, or give --new-data to go on with these`,
    ),
  );
}
