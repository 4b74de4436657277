/**
 * Tables of which a model scores each row.
 *
 * @module
 */
import { csvParts, npyParts, openNpz, readDataset, rowParts, splitKey, streamFile } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { checkValues } from "../src/made/mod.ts";
import type { Rows, Schema } from "../src/runtime/node.ts";

/** The parts that a dataset can have. */
export const SPLITS = ["train", "valid", "test"] as const;

/** A part of a dataset. */
export type Split = typeof SPLITS[number];

/** Throws unless a table of this name can be read. */
export function checkTable(source: string, split?: Split): void {
  if (source === "mnist" || source.endsWith(".npz")) return;
  if (!/\.(npy|csv)$/.test(source)) {
    throw inputError(
      new RangeError(
        `Cannot read ${source}: expected mnist or a name that ends in .npz, .npy or .csv`,
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
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* tableParts(
  source: string,
  { schema, split }: { schema: Schema; split?: Split },
): AsyncGenerator<Rows> {
  if (source === "mnist") return yield* mnistParts({ schema, split });
  const sizes = schema.map(({ size }) => size);
  if (source.endsWith(".csv")) return yield* csvParts(source, { sizes });
  if (source.endsWith(".npy")) return yield* npyParts(streamFile(source), { name: source, sizes });
  using npz = await openNpz(source);
  const key = split === undefined ? splitKey(npz, "test") ?? splitKey(npz, "train") : splitKey(npz, split);
  const array = key && npz.stream(key);
  if (!array) throw noSplit(source, { split, names: npz.keys });
  yield* npyParts(array, { name: `the array '${key}' of ${source}`, sizes });
}

async function* mnistParts({ schema, split }: { schema: Schema; split?: Split }): AsyncGenerator<Rows> {
  const { train, valid, test } = await readDataset("mnist");
  const table = { train, valid, test }[split ?? "test"];
  if (!table) throw noSplit("mnist", { split, names: ["train", "test"] });
  checkValues("mnist", table, schema);
  yield* rowParts(table);
}

function noSplit(
  source: string,
  { split = "train", names }: { split?: Split; names: readonly string[] },
): RangeError {
  return inputError(
    new RangeError(
      `Cannot take the split ${split} of ${source}: it has only ${names.join(", ") || "nothing"}`,
    ),
  );
}
