/**
 * Dates and times: numbers of days, minutes or seconds, which files write as dates.
 *
 * @module
 */
import { type JsonRecord, recordOf, type Refuse, shown } from "../../untrusted/json.ts";
import type { Kind } from "./kind.ts";

/** What a variable whose values are numbers may have. */
export interface MayBeDate {
  /** How files write its values, which are days, minutes or seconds, by what the notation ends with. */
  readonly date?: DateNotation;
}

/** How dates are written, and which is 0. */
export interface DateNotation {
  /** One of {@linkcode DATE_FORMATS}. */
  readonly format: string;
  /** The date that is 0. */
  readonly since: string;
}

const DAYS = ["YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "MM/DD/YYYY", "DD/MM/YYYY", "DD-MM-YYYY"];
const TIMES = ["", " HH:mm", " HH:mm:ss", "THH:mm", "THH:mm:ss", "THH:mm:ssZ"];

/** The formats of dates and times that are known. Of one that has both, values may lack the time. */
export const DATE_FORMATS: readonly string[] = [
  ...DAYS.flatMap((day) => TIMES.map((time) => day + time)),
  "HH:mm",
  "HH:mm:ss",
];

/** The parts of a date in the order in which JavaScript takes them. */
const PARTS = ["YYYY", "MM", "DD", "HH", "mm", "ss"];

/** The first and the last time that years of four digits can write. */
const [FIRST, LAST] = [Date.parse("0001-01-01"), Date.parse("9999-12-31T23:59:59Z")];

/** The milliseconds of what values of a format count. */
function unitOf(format: string): number {
  return 1000 * (format.includes("ss") ? 1 : format.includes("mm") ? 60 : 86400);
}

/** How a format is matched, and which part each group is. */
interface Matcher {
  readonly pattern: RegExp;
  readonly parts: readonly number[];
}

const MATCHERS = new Map<string, Matcher>();

function matcherOf(format: string): Matcher {
  const known = MATCHERS.get(format);
  if (known !== undefined) return known;
  const [day, time = ""] = format.includes("YYYY") ? format.split(/(?=[ T]HH)/) : [format];
  const source = [day!, time].map((part) =>
    part.replaceAll(".", "\\.").replace("YYYY", "(\\d{4})").replace(/MM|DD|HH/g, "(\\d{1,2})")
      .replace("mm", "(\\d{2})").replace("ss", "(\\d{2}(?:\\.\\d+)?)")
  );
  const matcher = {
    pattern: new RegExp(`^${source[0]}${time && `(?:${source[1]})?`}$`),
    parts: Array.from(format.matchAll(/YYYY|MM|DD|HH|mm|ss/g), ([part]) => PARTS.indexOf(part)),
  };
  MATCHERS.set(format, matcher);
  return matcher;
}

/**
 * The number of days, minutes or seconds from 1970 on that a text is.
 *
 * @param text The text.
 * @param format How it is to be written.
 * @returns The number, or nothing if the text is no such date.
 */
export function parseDate(text: string, format: string): number | undefined {
  const { pattern, parts } = matcherOf(format);
  const found = pattern.exec(text.trim());
  if (found === null) return undefined;
  const values = [1970, 1, 1, 0, 0, 0];
  parts.forEach((part, k) => values[part] = Number(found[k + 1] ?? 0));
  const [year, month, day, hour, minute, second] = values as [number, number, number, number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC takes years below 100 for those of 1900
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  if (!isDay || hour > 23 || minute > 59 || second >= 60) return undefined;
  return (date.getTime() + 1000 * (3600 * hour + 60 * minute + second)) / unitOf(format);
}

/** How a number of days, minutes or seconds from 1970 on is written; the nearest one that can be. */
export function formatDate(value: number, format: string): string {
  const unit = unitOf(format);
  const time = Math.min(LAST, Math.max(FIRST, Math.round(value) * unit));
  const parts = new Date(time).toISOString().split(/[-T:.]/);
  return PARTS.reduce((text, part, k) => text.replace(part, parts[k]!), format);
}

/** The time that a date is, in milliseconds since 1970; nothing if a format has no day, or the text is no such date. */
export function timeOfDate(text: string, format: string): number | undefined {
  const value = format.includes("YYYY") ? parseDate(text, format) : undefined;
  return value === undefined ? undefined : Math.round(value * unitOf(format));
}

/** How a time, in milliseconds since 1970, is written. */
export function dateOfTime(time: number, format: string): string {
  return formatDate(time / unitOf(format), format);
}

/** The kind of variables that have the values of another kind, written as dates. */
export function withDates<V extends MayBeDate>(kind: Kind<V>): Kind<V> {
  return {
    ...kind,
    expectedInFiles: ({ date }) => `a date such as ${date!.since}`,
    parse(text, variable) {
      const { format, since } = variable.date!;
      const value = parseDate(text, format);
      return value === undefined
        ? undefined
        : kind.parse(String(value - parseDate(since, format)!), variable);
    },
    format(value, variable) {
      const { format, since } = variable.date!;
      return formatDate(Number(kind.format(value, variable)) + parseDate(since, format)!, format);
    },
  };
}

/** The notation of a record, which must be of a variable whose values are numbers. */
export function dateFromJson({ kind, date }: JsonRecord, refuse: Refuse): DateNotation {
  const { format, since } = recordOf(date, "the date of a variable", refuse);
  const isKnown = typeof format === "string" && DATE_FORMATS.includes(format);
  if (!isKnown) {
    return refuse(
      `the date of a variable has the format ${shown(format)}, expected one such as ${DATE_FORMATS[0]}`,
    );
  }
  if (typeof since !== "string" || parseDate(since, format) === undefined) {
    return refuse(`the date of a variable has since as ${shown(since)}, expected a date as ${format}`);
  }
  if (!["binned", "ordinal", "real"].includes(kind as string)) {
    return refuse(`a variable of kind ${shown(kind)} has a date, expected a kind of numbers`);
  }
  return { format, since };
}
