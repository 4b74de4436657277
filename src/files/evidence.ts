import { separateKnown } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type Batch, CheckedRows, joinRows, type Rows, type Schema } from "../made/mod.ts";
import { collect } from "./collect.ts";
import { separate } from "./context.ts";
import type { PartsOptions, ReadOptions, RowsOptions } from "./format.ts";
import { openTable } from "./open_table.ts";
import type { TextRows } from "./text_rows.ts";

/** Rows of which a part is known. */
export interface Evidence extends Batch {
  /** 1 where a value is known and 0 where it is not, `[n, D]`. */
  readonly known: Rows;
  /** How the rows stand in the file, if that is a text and it was asked for. */
  readonly text?: TextRows;
}

/**
 * Reads rows with missing values part by part, while they arrive: nothing, `?` or `nan` in text, NaN in arrays.
 *
 * @param path The file, of any format that `readDataset` reads; `-` is standard input. Of an `.npz` file with several parts test
 * is read, or train where there is no test.
 * @param options The variables, and those of the context of the model, which has no missing values; `key`, the array of an `.npz` file;
 * `header`, whether the first line of text names the columns; `partial`, whether columns may be absent; `keepsText`, whether rows of text
 * come with it.
 * @returns The values, 0 where they are not known, which are known, and the contexts, in parts of up to 1,024 rows.
 * @throws {RangeError} If the file cannot be opened, or a value is none of its variable's.
 * @throws {SyntaxError} If the file is damaged, has no rows, or is of no format that is read.
 * @throws {TypeError} If the rows have the wrong number of columns.
 */
export async function* evidenceParts(
  path: string,
  options: Omit<PartsOptions, "split" | "incomplete">,
): AsyncGenerator<Evidence> {
  const { schema, context } = options;
  const table = await openTable(path, options);
  try {
    let first = 0;
    for await (const part of table.parts({ ...options, incomplete: true })) {
      const { x: rows, context: contexts } = separate(part, { schema, context });
      const { x, known } = separateKnown(rows);
      if (context && contexts) checkGiven(contexts, context, { source: table.name, first });
      yield {
        ...(context && contexts && { context: CheckedRows.check(table.name, contexts, context, first) }),
        x: CheckedRows.check(table.name, x, schema, first),
        known,
        ...(part.text && { text: part.text }),
      };
      first += part.shape[0];
    }
    if (first === 0) throw inputError(new SyntaxError(`Cannot read ${table.name}: it has no rows`));
  } finally {
    await table[Symbol.asyncDispose]();
  }
}

/**
 * Reads all rows with missing values, as {@linkcode evidenceParts} does part by part.
 *
 * @param path The file.
 * @param schema The variables.
 * @param options `key`, `header` and `context`.
 * @returns The values, 0 where they are not known, which are known, and the contexts.
 */
export async function readEvidence(
  path: string,
  schema: Schema,
  options: ReadOptions & Pick<RowsOptions, "context"> = {},
): Promise<Batch & { readonly known: Rows }> {
  const parts = await collect(evidenceParts(path, { ...options, schema }));
  const D = schema.length;
  const { context } = options;
  return {
    x: CheckedRows.check(path, joinRows(parts.map(({ x }) => x), D), schema),
    known: joinRows(parts.map(({ known }) => known), D),
    ...(context && {
      context: CheckedRows.check(
        path,
        joinRows(parts.map(({ context }) => context!), context.length),
        context,
      ),
    }),
  };
}

/** Throws where a context is missing that cannot be: it is given, and never completed. */
function checkGiven(
  { data, shape: [n, C] }: Rows,
  context: Schema,
  { source, first }: { readonly source: string; readonly first: number },
): void {
  for (let place = 0; place < n * C; place++) {
    const { missing, name = "context" } = context[place % C]!;
    if (missing || !Number.isNaN(data[place]!)) continue;
    const row = first + Math.floor(place / C);
    throw inputError(
      new RangeError(
        `Cannot use ${source}: row ${row} has no ${name}, which must be given; fill it in or leave the row out`,
      ),
    );
  }
}
