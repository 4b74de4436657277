/**
 * Whether the first line of a table names its columns.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { isMissing, kindOf, labelsOf, type Schema } from "../made/mod.ts";
import { isNumber } from "./number.ts";

/** A variable without labels. */
const NUMBER = { kind: "binary" } as const;

/** A header that counts the columns counts at least so many. */
const LEAST_COUNTED = 3;

/** What is known of a table. */
export interface HeaderOptions {
  /** What to call the table in an error. */
  readonly name: string;
  /** Whether a comma may stand for the decimal point. */
  readonly hasComma: boolean;
  /** The variables, if they are known. */
  readonly schema?: Schema | undefined;
  /** Some of the rows that follow, of a table in which words may stand. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Whether a first line is a header: none of its fields is a value and some are words, or the fields count the columns from 0 or 1,
 * as pandas does where an array has no names. Fields that are empty or say that a value is missing decide nothing. Where the
 * variables are known, a line that holds all their names is a header, and one that can be a row of them is none. Where words may stand, it
 * is none if its words stand in columns of words, and either some of its fields are values, or most of its words come again in their columns.
 *
 * @param line The fields of the first line.
 * @param options What is known of the table.
 * @returns Whether it is a header.
 * @throws {SyntaxError} If some fields are values and others are words.
 */
export function isHeader(line: readonly string[], { name, hasComma, schema, rows }: HeaderOptions): boolean {
  const fields = line.map((field) => field.trim());
  const present = new Set(fields);
  if (schema?.every(({ name }) => name !== undefined && present.has(name.trim()))) return true;
  const variables = fields.length === schema?.length ? schema : undefined;
  const isCode = (field: string, column: number) => {
    const variable = variables?.[column];
    return variable !== undefined && kindOf(variable).parse(field, variable) !== undefined;
  };
  if (countsColumns(fields) && !fields.every(isCode)) return true;
  const isValue = (field: string, column: number) => isNumber(field, hasComma) || isCode(field, column);
  const isWord = (field: string, column: number) => !isMissing(field) && !isValue(field, column);
  const word = fields.findIndex(isWord);
  if (word < 0) return false;
  const value = fields.findIndex((field, column) => !isMissing(field) && isValue(field, column));
  const columns = [...fields.keys()].filter((column) => isWord(fields[column]!, column));
  const areOfWords = columns.every((column) =>
    labelsOf(variables?.[column] ?? NUMBER)?.some((label) => !isNumber(label, hasComma)) ||
    rows.some((row) => !isMissing(row[column] ?? "") && !isNumber(row[column]!, hasComma))
  );
  if (value < 0) {
    const again = columns.filter((column) => rows.some((row) => row[column]?.trim() === fields[column]));
    return !(areOfWords && 2 * again.length > columns.length);
  }
  if (areOfWords) return false;
  throw inputError(
    new SyntaxError(
      `Cannot read ${name}: the first line has the word ${
        shown(fields[word]!)
      } in row 0, column ${word} but the value ${
        shown(fields[value]!)
      } in column ${value}; correct it, or say whether it is a header (--header yes|no)`,
    ),
  );
}

/** Whether fields are 0, 1, ... or 1, 2, ...; the first may be empty, which is how pandas calls its index. */
function countsColumns(fields: readonly string[]): boolean {
  const counted = fields[0] === "" ? fields.slice(1) : fields;
  if (counted.length < LEAST_COUNTED) return false;
  const first = counted[0] === "0" ? 0 : 1;
  return counted.every((field, column) => field === String(first + column));
}

/** A field as messages show it. */
export function shown(field: string): string {
  return JSON.stringify(field.length > 40 ? `${field.slice(0, 40)}...` : field);
}
