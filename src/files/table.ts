import { rowParts } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { encodeRows, type Rows, type Schema } from "../made/mod.ts";
import { readDataset } from "./dataset.ts";
import type { RowsOptions } from "./format.ts";
import { openTable } from "./open_table.ts";
import type { Split } from "./splits.ts";

/**
 * Reads a table part by part: a file while it arrives.
 *
 * @param source `mnist`, or what {@link readDataset} reads.
 * @param options Which rows, and what they may hold. Of an `.npz` file with several parts, and of `mnist`, `split` is read, by
 * default test, or train where there is no test.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`.
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* tableParts(source: string, options: RowsOptions): AsyncGenerator<Rows> {
  if (source === "mnist") {
    yield* mnistParts(options.schema, options.split);
    return;
  }
  const { file, format } = await openTable(source, options);
  try {
    if (options.split !== undefined && !format.severalArrays) {
      throw inputError(
        new RangeError(
          `Cannot take the split ${options.split} of ${file.name}: it is one table; leave --split out`,
        ),
      );
    }
    yield* format.parts(file, options);
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

async function* mnistParts(schema: Schema, split: Split = "test"): AsyncGenerator<Rows> {
  const table = (await readDataset("mnist"))[split];
  if (table === undefined) {
    throw inputError(
      new RangeError(`Cannot take the split ${split} of mnist: it has only train, test`),
    );
  }
  for (const part of rowParts(table)) yield encodeRows("mnist", part, schema);
}
