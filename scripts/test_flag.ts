/**
 * The rows to test with: as they are typed, and as the notes of a model keep them.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { TestRows } from "../src/files/mod.ts";
import type { Flag } from "./cli/flags.ts";
import { type Notes, sourceNotes, testSource } from "./data_source.ts";

/** The flag that says which rows a model is tested with. */
export const testFlag: Flag<TestRows | undefined> = {
  placeholder: "SHARE|FILE|last|none",
  description:
    "the rows to test with: a share of them, drawn at random and always the same of as many, where the data have no part for that; those of another file with the same columns; the last tenth of one table, for rows in the order of time; or none",
  fallback: undefined,
  shownFallback: "0.1",
  parse: (typed) => {
    if (typed === "last") return typed;
    const share = typed === "none" ? 0 : Number(typed);
    if (Number.isNaN(share) || typed.trim() === "") return { file: typed };
    if (share >= 0 && share < 1) return share;
    throw inputError(
      new RangeError(`expected a share from 0 to 1, the name of a file, last or none, got "${typed}"`),
    );
  },
};

/** The notes on the rows to test with; empty where nobody chose them. */
export function testNotes(folder: string, test: TestRows | undefined): Notes {
  if (typeof test !== "object") return { test: `${test ?? ""}` };
  const { data, data_path } = sourceNotes(folder, test.file);
  return { test: data!, test_path: data_path! };
}

/** The rows that a model is tested with, as its notes say; an earlier version took the last ones. */
export async function testOf(
  folder: string,
  { test = "last", test_path }: Notes,
): Promise<TestRows | undefined> {
  if (test === "") return undefined;
  if (test_path === undefined) return testFlag.parse(test);
  return { file: await testSource(folder, { test, test_path }) };
}
