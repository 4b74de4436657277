import { isMissing } from "../made/mod.ts";
import { isNumber, tellsComma, tellsPoint } from "./number.ts";
import { RowScanner } from "./row_scanner.ts";

/** What can be between fields; a space stands for any number of spaces and tabs. The first that suits is taken. */
const DELIMITERS = [",", ";", "\t", "|", " "];

/** What a header may hold: nothing, or a name that does not begin as numbers, delimiters and quotes do. */
const NAME = /^([^\d\s+\-.,;|"]|$)/;

/** How a table is written. */
export interface Dialect {
  /** What is between fields; a space stands for any number of spaces and tabs. */
  readonly delimiter: string;
  /** Whether a comma may stand for the decimal point. */
  readonly hasComma: boolean;
  /** The number of fields in the first row with anything in it. */
  readonly width: number;
  /** Whether every row ends with a delimiter, behind which there is nothing. */
  readonly hasTrailing: boolean;
}

/**
 * Finds out how a table is written: with the delimiter that makes most fields of the first rows numbers, and the rows of equal
 * lengths.
 *
 * @param text The first rows, which may be cut off.
 * @returns The dialect.
 */
export function findDialect(text: string): Dialect {
  const found = DELIMITERS.map((delimiter) => judge(text, delimiter));
  // texts hold other delimiters: dates spaces, and prices commas; spaces between words may be as many in each row by chance
  const isSure = found.some(({ isRegular, dialect }) => isRegular && dialect.delimiter !== " ");
  return found.filter(({ isRegular }) => isRegular || !isSure).reduce((best, other) =>
    isBetter(other.merits, best.merits) ? other : best
  ).dialect;
}

/** Whether the first merit that differs is greater. */
function isBetter(merits: readonly number[], others: readonly number[]): boolean {
  const place = merits.findIndex((merit, k) => merit !== others[k]);
  return place >= 0 && merits[place]! > others[place]!;
}

/** How a text looks with a delimiter. */
interface Judged {
  readonly dialect: Dialect;
  readonly merits: readonly number[];
  /** Whether all rows have the same number of fields, and several. */
  readonly isRegular: boolean;
}

function judge(text: string, delimiter: string): Judged {
  const { rows: [first = [""], ...others], isWhole } = rowsOf(text, delimiter);
  const rows = [first, ...others];
  const width = first.length;
  const fields = [...first.filter((field) => !NAME.test(field)), ...others.flat()];
  const hasComma = width > 1 &&
    (delimiter === ";" ||
      fields.some(tellsComma) && !fields.some(delimiter === "," ? mayTellPoint : tellsPoint));
  const values = fields.filter((field) => isNumber(field, hasComma) || isMissing(field));
  const equal = isWhole ? rows.filter((row) => row.length === width).length / rows.length : 0;
  return {
    isRegular: equal === 1 && width > 1,
    dialect: {
      delimiter,
      hasComma,
      width,
      hasTrailing: rows.every((row) => row.length > 1 && row.at(-1) === ""),
    },
    merits: [
      values.length / Math.max(1, fields.length),
      equal,
      +(width > 1),
    ],
  };
}

/** The rows with anything in them, and whether all quotes are closed. */
function rowsOf(text: string, delimiter: string): { rows: string[][]; isWhole: boolean } {
  const scanner = new RowScanner(delimiter, "the first rows"); // which are too short for errors
  const rows: string[][] = [];
  let at = 0;
  while (at >= 0 && at < text.length) {
    at = scanner.scan(text, at, rows.length);
    // a row that is cut off counts only where there is no other
    if (at < 0 && rows.length > 0) break;
    if (scanner.isEmptyLine()) continue;
    rows.push(Array.from({ length: scanner.count }, (_, column) => scanner.field(text, column)));
  }
  return { rows, isWhole: at >= 0 };
}

/** Whether a field is a number that may have a decimal point; where commas are delimiters, decimal commas are rarer than codes such as 1,2. */
function mayTellPoint(field: string): boolean {
  return field.includes(".") && isNumber(field, false);
}
