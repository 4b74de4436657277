/**
 * Columns of dates.
 *
 * @module
 */
import {
  dateFormatsOf,
  type DateNotation,
  decimalsOfDate,
  formatDate,
  parseDate,
  timeOfDate,
} from "../made/kinds/mod.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** The formats in which all words are dates. */
export function commonDateFormats(words: readonly string[]): readonly string[] {
  let formats = words.slice(0, 1).flatMap(dateFormatsOf);
  for (const word of words) {
    formats = formats.filter((format) => parseDate(word, format) !== undefined);
    if (formats.length === 0) break;
  }
  return formats;
}

/** A format in which dates are other days than in the first one, if there is any: all days could be months as well. */
function ambiguityOf([first, ...others]: readonly string[], words: readonly string[]): string | undefined {
  return others.find((other) => words.some((word) => timeOfDate(word, other) !== timeOfDate(word, first!)));
}

/** How often a date is before the one that came before it. */
function descentsOf(words: readonly string[], format: string): number {
  const values = words.map((word) => parseDate(word, format)!);
  return values.filter((value, k) => value < values[k - 1]!).length;
}

/** The format with two digits for each hour, where no hour of the words shows whether those below ten have one. */
function withPaddedHours(format: string, formats: readonly string[], words: readonly string[]): string {
  const padded = format.replace(/(?<!H)H(?=\]?:)/, "HH").replace(/(?<!h)h(?=:)/, "hh");
  const isTold = words.some((word) => /(?<!\d)\d:/.test(word));
  return !isTold && formats.includes(padded) ? padded : format;
}

/** The first of the words whose seconds have most decimals. */
function mostDigits(words: readonly string[]): string {
  let [like = "", most] = [words[0], 0];
  for (const word of words) {
    const digits = decimalsOfDate(word).digits;
    if (digits > most) [like, most] = [word, digits];
  }
  return like;
}

/** A column of dates as numbers. */
export interface DateColumn {
  readonly date: DateNotation;
  /** Another format in which all would be dates, but other ones. */
  readonly ambiguity?: string | undefined;
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
  const formats = commonDateFormats(words);
  if (formats.length === 0) return undefined;
  // words stand in the order of their rows, which often is that of time
  const other = ambiguityOf(formats, words);
  const isOther = other !== undefined && descentsOf(words, other) < descentsOf(words, formats[0]!);
  const [found, ambiguity] = isOther ? [other, formats[0]] : [formats[0]!, other];
  const format = withPaddedHours(found!, formats, words);
  const like = mostDigits(words);
  const values = words.map((word) => parseDate(word, format)!);
  const first = Math.floor(values.reduce((least, value) => Math.min(least, value), Infinity));
  const last = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return {
    date: { format, since: formatDate(first, format, like) },
    last: formatDate(last, format, like),
    ambiguity,
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

/** Days as whole numbers, such as 20240131, of a time in which there are data. */
const [FIRST_DAY, LAST_DAY] = [18000101, 21991231];

/**
 * Turns a column of numbers into days, if all are days as `YYYYMMDD` and there are more than a few: of any other whole numbers of eight digits
 * most have no such month and day.
 *
 * @param tables The tables, with NaN where a value is missing.
 * @param d The column.
 * @param few Of no more different numbers it is none.
 */
export function datesOfNumbers(tables: readonly Matrix[], d: number, few: number): DateColumn | undefined {
  const codes = new Map<number, number>();
  const coded: Matrix[] = [];
  for (const { data, shape: [n, D] } of tables) {
    const column = new Float64Array(n).fill(NaN);
    for (let row = 0; row < n; row++) {
      const value = data[row * D + d]!;
      if (Number.isNaN(value)) continue;
      if (!(value >= FIRST_DAY && value <= LAST_DAY && Number.isInteger(value))) return undefined;
      column[row] = codes.get(value) ?? codes.size;
      codes.set(value, column[row]!);
    }
    coded.push(matrix(column, [n, 1]));
  }
  return codes.size > few ? datesOf(coded, 0, Array.from(codes.keys(), String)) : undefined;
}
