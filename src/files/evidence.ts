import { separateKnown } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type Batch, CheckedRows, type Rows, type Schema } from "../made/mod.ts";
import { separate } from "./context.ts";
import type { ReadOptions, RowsOptions } from "./format.ts";
import { openTable } from "./open_table.ts";

/**
 * Reads rows with missing values: nothing, `?` or `nan` in text, NaN in arrays.
 *
 * @param path The file, of any format that `readDataset` reads; `-` is standard input. Of an `.npz` file with several parts test
 * is read, or train where there is no test.
 * @param schema The variables.
 * @param options `key`, the array of an `.npz` file; `header`, whether the first line of text names the columns; `context`, the
 * variables of the context of the model, which has no missing values.
 * @returns The values, 0 where they are not known, which are known, and the contexts.
 * @throws {RangeError} If the file cannot be opened, or a value is none of its variable's.
 * @throws {SyntaxError} If the file is damaged, or of no format that is read.
 * @throws {TypeError} If the rows have the wrong number of columns.
 */
export async function readEvidence(
  path: string,
  schema: Schema,
  options: ReadOptions & Pick<RowsOptions, "context"> = {},
): Promise<Batch & { readonly known: Rows }> {
  const table = await openTable(path, options);
  try {
    const { context } = options;
    const joined = await table.evidence({ ...options, schema });
    if (joined.shape[0] === 0) throw inputError(new SyntaxError(`Cannot read ${table.name}: it has no rows`));
    const { x: rows, context: contexts } = separate(joined, { schema, context });
    const { x, known } = separateKnown(rows);
    if (context && contexts) checkGiven(contexts, context, table.name);
    return {
      ...(context && contexts && { context: CheckedRows.check(table.name, contexts, context) }),
      x: CheckedRows.check(table.name, x, schema),
      known,
    };
  } finally {
    await table[Symbol.asyncDispose]();
  }
}

/** Throws where a context is missing that cannot be: it is given, and never completed. */
function checkGiven({ data, shape: [n, C] }: Rows, context: Schema, source: string): void {
  for (let place = 0; place < n * C; place++) {
    const { missing, name = "context" } = context[place % C]!;
    if (missing || !Number.isNaN(data[place]!)) continue;
    const row = Math.floor(place / C);
    throw inputError(
      new RangeError(
        `Cannot use ${source}: row ${row} has no ${name}, which must be given; fill it in or leave the row out`,
      ),
    );
  }
}
