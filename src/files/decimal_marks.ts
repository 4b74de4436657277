import { isMissing, type SchemaVariable } from "../made/mod.ts";
import { type DecimalMark, isNumber, tellsComma, tellsPoint } from "./number.ts";

/** What may be one of thousands and digits behind, or decimals. */
const UNTOLD = /^[+-]?[1-9]\d{0,2}([.,])\d{3}$/;

/** A whole number below a thousand. */
const SHORT = /^[+-]?[1-9]\d{0,2}$/;

/** A whole number that others of its column would write in groups. */
const LONG = /^[+-]?[1-9]\d{3,}$/;

/** One short number may stand for something else, such as -1 for none. */
const LEAST_SHORT = 2;

/** What is known of a table with decimal commas. */
export interface MarkOptions {
  /** Fields of its first rows. */
  readonly rows: readonly (readonly string[])[];
  /** The variable of each column, where it has one. */
  readonly variables: readonly (SchemaVariable | undefined)[];
}

/**
 * Finds out what stands before the decimals of each column: what its own fields tell, else what those of other columns do. `657.982` alone
 * may have decimals, but it is a whole number beside `2.612.739`, and where another column has `13,5`.
 *
 * @param options What is known of the table.
 * @returns The marks of the columns.
 */
export function decimalMarks({ rows, variables }: MarkOptions): DecimalMark[] {
  const columns = variables.map((variable, column) => {
    const fields = rows.map((row) => row[column]?.trim() ?? "").filter((field) => !isMissing(field));
    // codes such as 1,2 stand beside others that are no numbers
    const areNumbers = fields.every((field) => isNumber(field, true) || isNumber(field, false));
    return { areNumbers, mark: markOf(fields, isWhole(variable)) };
  });
  const told = new Set(columns.flatMap(({ areNumbers, mark }) => areNumbers && mark ? [mark] : []));
  const common = told.size === 1 ? [...told][0]! : "either";
  return columns.map(({ mark }) => mark ?? common);
}

/** What the fields of a column tell, if anything. */
function markOf(fields: readonly string[], isWhole: boolean): DecimalMark | undefined {
  const [comma, point] = [fields.some(tellsComma), fields.some(tellsPoint)];
  if (comma || point) return comma && point ? "either" : comma ? "comma" : "point";
  const signs = new Set(fields.flatMap((field) => UNTOLD.exec(field)?.[1] ?? []));
  if (signs.size !== 1) return undefined;
  // three decimals each, but none at all where there are no thousands, are no decimals
  const short = new Set(fields.filter((field) => SHORT.test(field)));
  const areGroups = isWhole || short.size >= LEAST_SHORT && !fields.some((field) => LONG.test(field));
  return areGroups ? signs.has(".") ? "comma" : "point" : undefined;
}

/** Whether all values of a variable are whole numbers. */
function isWhole(variable: SchemaVariable | undefined): boolean {
  if (variable === undefined || variable.date) return false;
  return variable.kind === "ordinal" ||
    "whole" in variable && variable.whole === true ||
    "decimals" in variable && variable.decimals === 0;
}
