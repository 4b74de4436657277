/**
 * Columns of dates.
 *
 * @module
 */
import { DATE_FORMATS, type DateNotation, formatDate, parseDate } from "../made/kinds/mod.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** The format in which all words are dates, if there is one; months come first where all days could be months as well. */
export function dateFormatOf(words: readonly string[]): string | undefined {
  let formats = DATE_FORMATS;
  for (const word of words) {
    formats = formats.filter((format) => parseDate(word, format) !== undefined);
    if (formats.length === 0) return undefined;
  }
  return words.length > 0 ? formats[0] : undefined;
}

/** A column of dates as numbers. */
export interface DateColumn {
  readonly date: DateNotation;
  /** The last date. */
  readonly last: string;
  /** The tables of this column alone, `[n, 1]`, with days, minutes or seconds since the first date. */
  readonly tables: readonly Matrix[];
}

/**
 * Turns a column of words into numbers, if all are dates.
 *
 * @param tables The tables, with codes of words in the column, and NaN where one is missing.
 * @param d The column.
 * @param words The words, by their codes.
 */
export function datesOf(
  tables: readonly Matrix[],
  d: number,
  words: readonly string[],
): DateColumn | undefined {
  const format = dateFormatOf(words);
  if (format === undefined) return undefined;
  const values = words.map((word) => parseDate(word, format)!);
  const first = Math.floor(values.reduce((least, value) => Math.min(least, value), Infinity));
  const last = Math.floor(values.reduce((most, value) => Math.max(most, value), -Infinity));
  return {
    date: { format, since: formatDate(first, format) },
    last: formatDate(last, format),
    tables: tables.map(({ data, shape: [n, D] }) => {
      const column = new Float64Array(n);
      for (let row = 0; row < n; row++) {
        const code = data[row * D + d]!;
        column[row] = Number.isNaN(code) ? NaN : values[code]! - first;
      }
      return matrix(column, [n, 1]);
    }),
  };
}
