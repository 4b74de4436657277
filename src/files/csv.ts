import { CheckedRows, type Schema } from "../made/mod.ts";
import type { RowsPart } from "./format.ts";
import { narrowed } from "./narrow_parts.ts";
import type { Source } from "./source.ts";
import { decodeText } from "./text.ts";
import { type Table, TableParts } from "./table_parts.ts";
import type { CsvOptions } from "./text_layout.ts";
import { TextCopy } from "./text_rows.ts";
import { type TextPart, TextTable } from "./text_table.ts";

/** What text is read from. */
type TextSource = Pick<Source, "name" | "open">;

/**
 * Reads a table as `readCsv` does.
 *
 * @param source The text.
 * @param options What it may hold.
 * @returns All rows, shape `[n, D]`.
 */
export async function csvTable(
  source: TextSource,
  options: CsvOptions,
): Promise<Table> {
  const table = new TableParts(source.name);
  await addText(table, source, options);
  return table.join();
}

/**
 * Adds the rows of a text to a table, as `readCsv` reads them.
 *
 * @param table The table, which may have rows of other files with the same columns.
 * @param source The text.
 * @param options What it may hold; `words`, whether fields may be words.
 */
export async function addText(
  table: TableParts,
  source: TextSource,
  { words = false, ...options }: CsvOptions & { readonly words?: boolean },
): Promise<void> {
  const text = new TextTable({
    ...options,
    name: source.name,
    words: words ? table.words : undefined,
    before: table.columns,
  });
  for await (const part of partsOf(text, source)) {
    if (options.schema) checkValues(part, options.schema, source.name);
    table.add(part);
  }
}

/**
 * Reads a table as `readCsv` does, part by part, while it arrives.
 *
 * @param source The text; it is closed at the end, and if the parts are not all taken.
 * @param options The variables, and what the text may hold; `keepsText`, whether rows come with their text.
 * @returns The rows of the model in parts of up to 1,024, shape `[n, D]`.
 */
export async function* csvParts(
  source: TextSource,
  { keepsText, ...options }: CsvOptions & {
    readonly schema: Schema;
    readonly keepsText?: boolean | undefined;
  },
): AsyncGenerator<RowsPart> {
  const { name } = source;
  const { schema, missing } = options;
  const table = new TextTable({ ...options, name });
  const copy = keepsText ? new TextCopy(name) : undefined;
  for await (const part of partsOf(table, source, copy)) {
    const { values, shape, first } = part;
    if (missing) checkValues(part, schema, name);
    const rows = missing
      ? { data: values.slice(), shape }
      : CheckedRows.check(name, { data: narrowed(values), shape }, schema, first);
    yield copy ? { ...rows, text: copy.take(table.layout!, shape[0], table.leftOut) } : rows;
  }
}

/** Checks the values that are not missing. */
export function checkValues(
  { values, shape, first }: Pick<TextPart, "values" | "shape" | "first">,
  schema: Schema,
  name: string,
): void {
  const data = values.map((value) => Number.isNaN(value) ? 0 : value); // every variable has the code 0
  CheckedRows.check(name, { data, shape }, schema, first);
}

async function* partsOf(
  table: TextTable,
  source: TextSource,
  copy?: TextCopy,
): AsyncGenerator<TextPart> {
  for await (const text of decodeText(source.open(), source.name)) {
    copy?.add(text);
    yield* table.take(text);
  }
  copy?.end();
  yield* table.end();
}
