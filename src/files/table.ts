import { rowParts } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Batch, Rows } from "../made/mod.ts";
import { type BuiltIn, isBuiltIn, readBuiltIn } from "./built_in.ts";
import { contextName, join, separate } from "./context.ts";
import { encodeBatch } from "./encode_dataset.ts";
import type { RowsOptions } from "./format.ts";
import { keepsLevels } from "./grey.ts";
import { openTable } from "./open_table.ts";

/**
 * Reads rows for a model part by part: a file while it arrives.
 *
 * @param source What `readDataset` reads.
 * @param options Which rows, and what they and their contexts may hold; see {@linkcode tableParts}. Contexts are columns of the names
 * of their variables, or the last ones where columns have no names; in an `.npz` file they are the array of that name.
 * @returns The rows in parts of up to 1,024: `x [n, D]`, and `context [n, C]` where the model has one.
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* batchParts(source: string, options: RowsOptions): AsyncGenerator<Batch> {
  for await (const part of tableParts(source, options)) yield separate(part, options);
}

/**
 * Reads a table part by part: a file while it arrives.
 *
 * @param source What `readDataset` reads.
 * @param options Which rows, and what they may hold. Of an `.npz` file with several parts, and of data that are no files, `split` is read, by
 * default test, or train where there is no test.
 * @returns The rows in parts of up to 1,024, shape `[n, D]`; with a context that is behind each row, `[n, D + C]`.
 * @throws {RangeError | SyntaxError | TypeError} If a value is none of its variable's; the message names row and column.
 */
export async function* tableParts(source: string, options: RowsOptions): AsyncGenerator<Rows> {
  if (isBuiltIn(source)) {
    yield* builtInParts(source, options);
    return;
  }
  const table = await openTable(source, options);
  try {
    if (options.split !== undefined && !table.severalArrays) {
      throw inputError(
        new RangeError(
          `Cannot take the split ${options.split} of ${table.name}: it is one table; leave --split out`,
        ),
      );
    }
    let isEmpty = true; // as a file of no rows is, but not one of several
    for await (const part of table.parts(options)) {
      isEmpty = false;
      yield part;
    }
    if (isEmpty) throw inputError(new SyntaxError(`Cannot read ${table.name}: it has no rows`));
  } finally {
    await table[Symbol.asyncDispose]();
  }
}

async function* builtInParts(
  source: BuiltIn,
  { schema, context, split = "test" }: RowsOptions,
): AsyncGenerator<Rows> {
  const dataset = await readBuiltIn(source, {
    context: context && contextName(context, source),
    levels: keepsLevels(schema),
  });
  const batch = encodeBatch(dataset, split, { source, schema, context });
  if (batch === undefined) {
    throw inputError(
      new RangeError(`Cannot take the split ${split} of ${source}: it has only train, test`),
    );
  }
  const contexts = batch.context && rowParts(batch.context);
  for (const part of rowParts(batch.x)) {
    const given = contexts?.next().value;
    yield given ? join(part, given) : part;
  }
}
