import { rowParts } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { CheckedRows, type Rows, type Schema } from "../made/mod.ts";
import { readDataset } from "./dataset.ts";
import { endingsOf, formatOf } from "./formats.ts";
import { npyParts } from "./npy_parts.ts";
import { openNpz, splitKey } from "./npz.ts";

/** The parts that a dataset can have. */
export const SPLITS = ["train", "valid", "test"] as const;

/** A part of a dataset. */
export type Split = typeof SPLITS[number];

/** Which rows are read, and what they may hold. */
export interface TableOptions {
  /** The variables, which say what each column may hold. */
  readonly schema: Schema;
  /** The part of an `.npz` file or of `mnist`; by default test, or train where an `.npz` file has no test. */
  readonly split?: Split;
}

/**
 * Checks that there can be a table of a name, before anything is read.
 *
 * @param source `mnist`, or a path.
 * @param split The part that will be asked for.
 * @throws {RangeError} If the name tells of no format that is read, or the format has no such parts.
 */
export function checkTable(source: string, split?: Split): void {
  if (source === "mnist" || source.endsWith(".npz")) return;
  if (formatOf(source, "parts") === undefined) {
    throw inputError(
      new RangeError(
        `Cannot read ${source}: expected mnist or a name that ends in ${endingsOf("parts", ".npz")}`,
      ),
    );
  }
  if (split !== undefined) {
    throw inputError(
      new RangeError(`Cannot take the split ${split} of ${source}: it is one table; leave --split out`),
    );
  }
}

/**
 * Reads a table part by part: a file while it arrives.
 *
 * @param source `mnist`, or the path of an `.npz`, `.npy` or `.csv` file.
 * @param options Which rows, and what they may hold.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`.
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* tableParts(source: string, { schema, split }: TableOptions): AsyncGenerator<Rows> {
  const format = formatOf(source, "parts");
  if (source === "mnist") yield* mnistParts(schema, split);
  else if (format !== undefined) yield* format.parts(source, schema);
  else yield* npzParts(source, { schema, split });
}

async function* npzParts(
  source: string,
  { schema, split }: { schema: Schema; split: Split | undefined },
): AsyncGenerator<Rows> {
  const npz = await openNpz(source);
  try {
    const key = split === undefined ? splitKey(npz, "test") ?? splitKey(npz, "train") : splitKey(npz, split);
    const array = key && npz.stream(key);
    if (!array) throw noSplit(source, split ?? "train", npz.keys);
    yield* npyParts(array, { name: `the array '${key}' of ${source}`, schema });
  } finally {
    npz.close();
  }
}

async function* mnistParts(schema: Schema, split: Split = "test"): AsyncGenerator<Rows> {
  const table = (await readDataset("mnist"))[split];
  if (!table) throw noSplit("mnist", split, ["train", "test"]);
  for (const part of rowParts(table)) yield CheckedRows.check("mnist", part, schema);
}

function noSplit(source: string, split: Split, names: readonly string[]): RangeError {
  return inputError(
    new RangeError(
      `Cannot take the split ${split} of ${source}: it has only ${names.join(", ") || "nothing"}`,
    ),
  );
}
