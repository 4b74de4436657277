/**
 * Tables of which a model scores each row.
 *
 * @module
 */
import { readFile } from "../src/data/file.ts";
import { toMatrix } from "../src/data/matrix.ts";
import { csvParts, type Matrix, readDataset, takeRows } from "../src/data/mod.ts";
import { parseNpy } from "../src/data/npy.ts";
import { checkValues } from "../src/made/mod.ts";
import type { Rows, Schema } from "../src/runtime/node.ts";
import { UsageError } from "./cli/usage_error.ts";

/** The parts that a dataset can have. */
export const SPLITS = ["train", "valid", "test"] as const;

/** A part of a dataset. */
export type Split = typeof SPLITS[number];

/** How many rows are handed on at a time. */
const PART_ROWS = 1024;

/** Throws unless a table of this name can be read. */
export function checkTable(source: string, split?: Split): void {
  if (source === "mnist" || source.endsWith(".npz")) return;
  if (!/\.(npy|csv)$/.test(source)) {
    throw new UsageError(
      `Cannot read ${source}: expected mnist or a name that ends in .npz, .npy or .csv`,
    );
  }
  if (split !== undefined) {
    throw new UsageError(`Cannot take the split ${split} of ${source}: it is one table; leave --split out`);
  }
}

/**
 * Reads a table part by part: a `.csv` file while it arrives, any other as a whole.
 *
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* tableParts(
  source: string,
  { schema, split }: { schema: Schema; split?: Split },
): AsyncGenerator<Rows> {
  if (source.endsWith(".csv")) return yield* csvParts(source, { sizes: schema.map(({ size }) => size) });
  const table = await readTable(source, split);
  checkValues(source, table, schema);
  for (let start = 0; start < table.shape[0]; start += PART_ROWS) {
    const { data, shape } = takeRows(table, start, Math.min(start + PART_ROWS, table.shape[0]));
    yield { data: Float32Array.from(data), shape };
  }
}

async function readTable(source: string, split?: Split): Promise<Matrix> {
  if (source.endsWith(".npy")) return toMatrix(parseNpy(await readFile(source), source));
  const dataset = await readDataset(source);
  const table = split === undefined ? dataset.test ?? dataset.train : dataset[split];
  if (table !== undefined) return table;
  const there = SPLITS.filter((name) => dataset[name] !== undefined);
  throw new RangeError(`Cannot take the split ${split} of ${source}: it has only ${there.join(", ")}`);
}
