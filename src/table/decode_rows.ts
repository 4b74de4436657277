/**
 * Rows of a model as tables.
 *
 * @module
 */
import { type Table, type TableCell, type TableColumn, tableOfColumns } from "../data/mod.ts";
import { kindOf, labelsOf, type Rows, type Schema } from "../made/mod.ts";

/**
 * Makes a table of the rows of a model, with values as they stand in files: words, dates, and numbers with their decimals.
 *
 * @param name What messages call the table.
 * @param rows The values of the model, `[n, D]`, with NaN where one is missing.
 * @param schema The variables.
 * @returns The table, with the names of the variables if all have one.
 */
export function decodeTable(name: string, rows: Rows, schema: Schema): Table {
  return tableOfColumns(name, columnsOf(rows, schema));
}

/** The values of each variable as they stand in files. */
export function columnsOf({ data, shape: [n, D] }: Rows, schema: Schema): TableColumn[] {
  return schema.map((variable, d) => {
    const cellOf = decoderOf(variable);
    return {
      ...(variable.name !== undefined && { name: variable.name }),
      cells: Array.from({ length: n }, (_, row) => cellOf(data[row * D + d]!)),
    };
  });
}

/** Makes of a value of a variable what stands for it in files: a number unless its labels are words, or it is a date. */
export function decoderOf(variable: Schema[number]): (value: number) => TableCell {
  const kind = kindOf(variable);
  const hasWords = variable.date !== undefined ||
    labelsOf(variable) !== undefined && kind.fileNumbers(variable) === undefined;
  return (value) => {
    if (Number.isNaN(value)) return null;
    const text = kind.format(value, variable);
    return hasWords ? text : Number(text);
  };
}
