import { PART_ROWS, type Words } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { isTranslated, type Schema, type SchemaVariable } from "../made/mod.ts";
import { decimalMarks } from "./decimal_marks.ts";
import { findDialect } from "./dialect.ts";
import { isHeader } from "./header.ts";
import { type FileColumns, matchColumns, matchFiles, NO_COLUMN } from "./match_columns.ts";
import type { DecimalMark } from "./number.ts";
import { RowScanner } from "./row_scanner.ts";
import type { SkippedRows } from "./skipped_rows.ts";

/** So many characters tell how a table is written. */
export const HEAD = 2 ** 16;

/** The most values of a part. */
const PART_VALUES = 2 ** 20;

/** What a table of text may hold. */
export interface CsvOptions {
  /** The variables; without them there are any columns of any numbers. */
  readonly schema?: Schema | undefined;
  /** Whether values may be missing, which become NaN; `false` by default. */
  readonly missing?: boolean | undefined;
  /** Whether the first line names the columns; by default its fields tell. */
  readonly header?: boolean | undefined;
  /** Collects the rows that are wrong, which are left out then. */
  readonly skipped?: SkippedRows | undefined;
  /** Whether columns of variables may be absent, whose values are missing then; `false` by default. */
  readonly partial?: boolean | undefined;
}

/** What is known of a table. */
export interface TextTableOptions extends CsvOptions {
  /** What to call it in an error. */
  readonly name: string;
  /** Where the different words of each column are collected, without a schema; by default fields are numbers. */
  readonly words?: (Words | undefined)[] | undefined;
  /** The columns of files that came before, of which this one has to have the same. */
  readonly before?: FileColumns | undefined;
}

/** How the rows of a table are read, which its first rows tell. */
export interface TextLayout {
  readonly scanner: RowScanner;
  /** What is between fields; a space stands for any number of spaces and tabs. */
  readonly delimiter: string;
  /** What stands before the decimals of each column. */
  readonly marks: readonly DecimalMark[];
  /** Whether fields may be words, of which nothing is known. */
  readonly hasWords: boolean;
  /** How many fields a row has. */
  readonly width: number;
  /** The columns that are read, in the order of the schema; `NO_COLUMN` where there is none. */
  readonly places: Int32Array;
  /** What those are called, if there is a header. */
  readonly names: readonly string[] | undefined;
  /** The variables of those, where values stand for others, or have to be told from those that are wrong. */
  readonly translated: readonly (SchemaVariable | undefined)[];
  /** How many rows make a part. */
  readonly step: number;
  /** Room for the values of a part. */
  readonly values: Float64Array;
  /** Where the first row starts. */
  readonly start: number;
}

/**
 * Finds out how a table is to be read.
 *
 * @param text The first rows of the table.
 * @param isEnd Whether there are no others.
 * @param options What is known of the table.
 * @returns The layout, or nothing if it takes more rows to tell.
 * @throws {SyntaxError | TypeError} If the first rows are not those of such a table.
 */
export function findLayout(
  text: string,
  isEnd: boolean,
  { name, schema, header, skipped, words, before, partial = false }: TextTableOptions,
): TextLayout | undefined {
  const { start, comment } = skipComments(text);
  // a header alone does not tell what is between fields
  const isAlone = text.indexOf("\n", start) === text.length - 1;
  if (start === text.length && isEnd) {
    throw inputError(new SyntaxError(`Cannot read ${name}: it has no rows`));
  }
  if (start === text.length || (!isEnd && isAlone)) return undefined;
  const { delimiter, hasComma, hasTrailing, width: filled } = findDialect(headOf(text, start));
  const scanner = new RowScanner(delimiter, name);
  const second = scanner.scan(text, start, 0);
  if (second < 0) return undefined;
  if (scanner.isEmptyLine() && filled > 1) {
    throw inputError(new SyntaxError(`Cannot read ${name}: row 0 is empty`));
  }

  const { count } = scanner;
  const isTrailing = count > 1 && scanner.isBlank(count - 1) && count !== schema?.length &&
    (hasTrailing || second - start > HEAD); // of a long row nothing else tells
  const width = isTrailing ? count - 1 : count;
  const fieldsOf = (line: string) => {
    scanner.scan(line, 0, 0);
    return Array.from({ length: scanner.count }, (_, column) => scanner.field(line, column));
  };
  const fields = fieldsOf(text.slice(start, second)).slice(0, width);
  // NumPy writes a header behind a #
  const commented = comment !== undefined && header !== false ? fieldsOf(comment) : [];
  const isCommented = commented.length === width;
  const rows = words || schema || hasComma ? firstRows(text.slice(second, second + HEAD), scanner) : [];
  const namesSome = () =>
    partial && schema?.some(({ name }) => name !== undefined && fields.includes(name.trim()));
  const looksNamed = () => namesSome() || isHeader(fields, { name, hasComma, schema, rows });
  // a file has a header where those before it have one
  const mayBeNamed = () =>
    before!.names !== undefined && (before!.names.every((name) => fields.includes(name)) || looksNamed());
  const isNamed = !isCommented && (header ?? (before ? mayBeNamed() : looksNamed()));
  const columns = { width, names: isCommented ? commented : isNamed ? fields : undefined };
  const places = schema
    ? matchColumns(name, columns, schema, partial)
    : before
    ? matchFiles(name, columns, before)
    : Int32Array.from(fields.keys());
  const { names } = columns;
  const variables: (SchemaVariable | undefined)[] = Array(width).fill(undefined);
  places.forEach((column, d) => column !== NO_COLUMN && (variables[column] = schema?.[d]));
  const shown = isNamed ? rows : [fields, ...rows];
  const step = Math.max(1, Math.min(PART_ROWS, Math.floor(PART_VALUES / places.length)));
  return {
    scanner,
    delimiter,
    marks: hasComma ? decimalMarks({ rows: shown, variables }) : Array(width).fill("point"),
    hasWords: words !== undefined,
    width,
    places,
    names: names && Array.from(places, (column) => names[column] ?? ""),
    translated: Array.from(
      places,
      (_, d) => schema?.[d] && (skipped || isTranslated(schema[d])) ? schema[d] : undefined,
    ),
    step,
    values: new Float64Array(step * places.length),
    start: isNamed ? second : start,
  };
}

/** The fields of the rows of a text that are whole. */
function firstRows(text: string, scanner: RowScanner): string[][] {
  const rows: string[][] = [];
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  for (let at = 0; at < whole.length;) {
    at = scanner.scan(whole, at, rows.length);
    if (at < 0) break;
    rows.push(Array.from({ length: scanner.count }, (_, column) => scanner.field(whole, column)));
  }
  return rows;
}

/** What begins a comment: not `#N/A`, which says in Excel that a value is missing. */
const COMMENT = /#(?!n\/?a\b)/iy;

/** Where the rows start behind comments and the line by which Excel knows the delimiter, and the last of those comments. */
function skipComments(text: string): { start: number; comment: string | undefined } {
  let start = /^sep=.\n/.exec(text)?.[0].length ?? 0;
  let comment: string | undefined;
  const isComment = () => {
    COMMENT.lastIndex = start;
    return COMMENT.test(text);
  };
  while (isComment()) {
    const next = text.indexOf("\n", start) + 1;
    comment = text.slice(start + 1, next);
    start = next;
  }
  return { start, comment };
}

/** What of the first rows tells the dialect: whole rows, or where those are long the beginning of two. */
function headOf(text: string, start: number): string {
  const second = text.indexOf("\n", start) + 1;
  if (second - start > HEAD) {
    const rows = [text.slice(start, start + HEAD), text.slice(second, second + HEAD).split("\n", 1)];
    return rows.join("\n") + "\n";
  }
  return text.slice(start, text.lastIndexOf("\n", start + HEAD - 1) + 1);
}
