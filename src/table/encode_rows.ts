/**
 * Tables on their way into a model.
 *
 * @module
 */
import { type Matrix, separateKnown, Table, type TableCell, type TableColumn } from "../data/mod.ts";
import { joinedSchema, type ModelSchemas, separate } from "../files/context.ts";
import { matchVariables } from "../files/encode_dataset.ts";
import { tableOf, type TableRecord } from "../files/table_of.ts";
import { type Batch, encodeIncompleteRows, encodeRows, type Rows, type Schema } from "../made/mod.ts";

/** Rows in the data's own words: a table, or records by the names of columns. */
export type TableRows = Table | readonly TableRecord[];

/** The table that rows are. */
export function asTable(rows: TableRows): Table {
  return rows instanceof Table ? rows : tableOf(rows);
}

/**
 * The rows of a table as a model takes them: columns are found by name, and others are left out.
 *
 * @param table The table.
 * @param model The variables of the model, and of its context.
 * @throws {SyntaxError | TypeError | RangeError} If a column is not there, or a value is none of its variable's.
 */
export function encodeTable(table: Table, model: ModelSchemas): Batch {
  const schema = joinedSchema(model);
  return separate(encodeRows(table.name, fileRows(table, schema), schema), model);
}

/** The columns of the variables, in their order. */
function fileRows({ name, dataset: { columns, words, train: rows } }: Table, schema: Schema): Matrix {
  return matchVariables(name, { columns, words, rows }, { source: name, schema });
}

/** The same where values may be missing, which then are not known. */
export function encodeGaps(
  table: Table,
  model: ModelSchemas,
): Batch & { readonly known: Rows } {
  const schema = joinedSchema(model);
  const { x, context } = separate(encodeIncompleteRows(table.name, fileRows(table, schema), schema), model);
  return { ...separateKnown(x), ...(context && { context }) };
}

/** The columns of a table whose values were kept, and one of nothing for each named variable that has no column there. */
export function columnsWithGaps(table: Table, schema: Schema): TableColumn[] {
  const isNamed = table.dataset.columns !== undefined;
  const there = [...table.columns.entries()].filter(([d]) => table.unreadReason(d) === undefined);
  const absent = schema.flatMap(({ name }) =>
    !isNamed || name === undefined || table.columns.includes(name) ? [] : [name]
  );
  return [
    ...there.map(([d, name]) => ({ ...(isNamed && { name }), cells: table.column(d) })),
    ...absent.map((name) => ({ name, cells: Array<TableCell>(table.length).fill(null) })),
  ];
}
