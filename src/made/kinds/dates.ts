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
  /** The date that is 0, with as many decimals of its seconds as others have, and as far ahead of UTC. */
  readonly since: string;
}

const NAMED = ["MMM", "MMMM"].flatMap((month) =>
  ["D MMM YYYY", "DD MMM YYYY", "MMM D, YYYY", "MMM DD, YYYY", "MMM D YYYY", "D-MMM-YYYY", "DD-MMM-YYYY"]
    .map((day) => day.replace("MMM", month))
);

/** A day that is a whole number, too. */
const COMPACT = "YYYYMMDD";

/** Without zeros in front first, since others may have none, too. Months come before days. */
const DAYS = [
  ...["YYYY-MM-DD", "YYYY/M/D", "YYYY/MM/DD", "D.M.YYYY", "DD.MM.YYYY", "M/D/YYYY", "MM/DD/YYYY"],
  ...["D/M/YYYY", "DD/MM/YYYY", "M-D-YYYY", "MM-DD-YYYY", "D-M-YYYY", "DD-MM-YYYY", COMPACT, ...NAMED],
];

const withSeconds = (clock: string) => [clock, clock.replace("mm", "mm:ss")];

const CLOCKS = ["H:mm", "HH:mm"].flatMap(withSeconds);

const HALF_DAYS = ["h:mm A", "hh:mm A"].flatMap(withSeconds);

const DURATIONS = ["[H]:mm", "[HH]:mm"].flatMap(withSeconds);

const TIMES = [
  ...["", "Z", " UTC"].flatMap((zone) =>
    [...[" ", ", "].flatMap((before) => CLOCKS.map((clock) => before + clock)), "THH:mm", "THH:mm:ss"].map((
      time,
    ) => time + zone)
  ),
  ...[" ", ", "].flatMap((before) => HALF_DAYS.map((clock) => before + clock)),
];

/** The formats with a day. */
function formatsOfDays(days: readonly string[]): string[] {
  return days.flatMap((day) => [day, ...TIMES.map((time) => day + time)]);
}

/**
 * The formats of dates, times and durations that are known: `MMM` and `MMMM` are names of months, `h` is an hour of 12 and `A` its half
 * of the day, `[H]` counts hours beyond a day, and `Z` is how far a time is ahead of UTC. Of a format that has a day and a time, values may
 * lack the time.
 */
export const DATE_FORMATS: readonly string[] = [
  ...formatsOfDays(DAYS),
  ...[...CLOCKS, ...HALF_DAYS, ...DURATIONS],
];

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"],
  ...["November", "December"],
];

/** The parts of a format, as they are matched; one-letter names tell which part a match is. */
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: "(?<Y>\\d{4})",
  MMMM: `(?<M>${MONTHS.join("|")})`,
  MMM: `(?<M>${MONTHS.map(shortened).join("|")})`,
  MM: "(?<M>\\d{1,2})",
  M: "(?<M>0|[1-9]\\d?)",
  DD: "(?<D>\\d{1,2})",
  D: "(?<D>0|[1-9]\\d?)",
  "[HH]": "(?<H>\\d{2,6})",
  "[H]": "(?<H>0|[1-9]\\d{0,5})",
  HH: "(?<H>\\d{1,2})",
  H: "(?<H>0|[1-9]\\d?)",
  hh: "(?<H>\\d{1,2})",
  h: "(?<H>[1-9]\\d?)",
  mm: "(?<m>\\d{2})",
  ss: "(?<s>\\d{2}(?:[.,]\\d+)?)",
  A: "(?<A>[AP]M)",
  Z: "(?<Z>Z|[+-]\\d{2}(?::?\\d{2})?)",
};

const TOKEN = /YYYY|MMMM|MMM|MM|M|DD|D|\[HH\]|\[H\]|HH|H|hh|h|mm|ss|A|Z/g;

/** The first and the last time that years of four digits can write. */
const [FIRST, LAST] = [Date.parse("0001-01-01"), Date.parse("9999-12-31T23:59:59Z")];

/**
 * The seconds of what values of a format count.
 *
 * @param format How dates are written.
 * @returns 1 where they have seconds, 60 where they end with minutes, and 86,400 where they are days.
 */
export function secondsOf(format: string): number {
  return format.includes("ss") ? 1 : format.includes("mm") ? 60 : 86400;
}

/**
 * What values of a format count.
 *
 * @param format How dates are written.
 * @returns The unit of their numbers.
 */
export function unitOfDate(format: string): string {
  return { 1: "seconds", 60: "minutes", 86400: "days" }[secondsOf(format)]!;
}

function shortened(month: string): string {
  return month.slice(0, 3);
}

const PATTERNS = new Map<string, RegExp>();

/** How a text is matched. */
function patternOf(format: string): RegExp {
  const known = PATTERNS.get(format);
  if (known !== undefined) return known;
  const [day = "", time = ""] = format.includes("YYYY")
    ? format.split(/(?=, [Hh]|(?<!,) [Hh]|T[Hh])/)
    : [format];
  const [first, second] = [day, time].map((part) =>
    part.replaceAll(".", "\\.").replace(" A", " ?A").replaceAll(TOKEN, (token) => TOKENS[token]!)
  );
  // nothing else tells where a month begins; programs write numbers of columns with gaps as 20240131.0
  const date = day === COMPACT ? `${first!.replaceAll("{1,2}", "{2}")}(?:\\.0+)?` : first;
  const pattern = new RegExp(`^${date}${time && `(?:${second})?`}$`, "i");
  PATTERNS.set(format, pattern);
  return pattern;
}

/**
 * The number of days, minutes or seconds from 1970 on that a text is.
 *
 * @param text The text.
 * @param format How it is to be written.
 * @returns The number, or nothing if the text is no such date.
 */
export function parseDate(text: string, format: string): number | undefined {
  const parts = patternOf(format).exec(text.trim())?.groups;
  if (parts === undefined) return undefined;
  const { Y = "1970", M = "1", D = "1", H = "0", m = "0", s = "0", A, Z } = parts;
  const [year, day, minute] = [Y, D, m].map(Number) as [number, number, number];
  const second = Number(s.replace(",", "."));
  const named = MONTHS.findIndex((name) => shortened(name).toLowerCase() === shortened(M).toLowerCase());
  const month = Number(M) || 1 + named;
  const hour = A === undefined ? Number(H) : Number(H) % 12 + (/p/i.test(A) ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC takes years below 100 for those of 1900
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  const isTime = (format.startsWith("[") || Number(H) < (A === undefined ? 24 : 13)) && minute < 60 &&
    second < 60;
  if (!isDay || !isTime) return undefined;
  return (date.getTime() / 1000 + 3600 * hour + 60 * minute + second - secondsAhead(Z)) / secondsOf(format);
}

/** The formats in which a text is a date. */
export function dateFormatsOf(text: string): string[] {
  const begins = (day: string) => new RegExp(patternOf(day).source.slice(0, -"$".length), "i").test(text);
  const days = DAYS.filter(begins);
  const formats = [...formatsOfDays(days), ...CLOCKS, ...HALF_DAYS, ...DURATIONS];
  return formats.filter((format) => parseDate(text, format) !== undefined);
}

/** How far a time is ahead of UTC, as `+02:00` says it. */
function secondsAhead(zone = "Z"): number {
  const [, sign, hours, minutes = 0] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === undefined ? 0 : Number(`${sign}1`) * (3600 * Number(hours) + 60 * Number(minutes));
}

/**
 * How a number of days, minutes or seconds from 1970 on is written; the nearest one that can be.
 *
 * @param value The number.
 * @param format How to write it.
 * @param like A date of that format, which tells how far times are ahead of UTC, and how many decimals seconds have; they are not, and have
 * none, by default.
 * @returns The date as text.
 */
export function formatDate(value: number, format: string, like = ""): string {
  const zone = patternOf(format).exec(like)?.groups?.Z ?? "Z";
  const { sign, digits } = decimalsOfDate(like);
  const exact = Math.min(digits, MOST_DIGITS);
  const scale = 10 ** exact;
  const floor = Math.floor(value);
  const part = Math.round((value - floor) * scale) || 0; // of an infinite value none
  const whole = part === scale ? floor + 1 : floor;
  const decimals = String(part % scale).padStart(exact, "0").padEnd(digits, "0");
  const time = 1000 * (whole * secondsOf(format) + secondsAhead(zone));
  const [year = "", month = "", day = "", hour = "", minute = "", second = ""] = new Date(
    Math.min(LAST, Math.max(format.startsWith("[") ? 0 : FIRST, time)),
  ).toISOString().split(/[-T:.]/);
  const name = MONTHS[Number(month) - 1]!;
  const all = String(Math.min(MOST_HOURS, Math.max(0, Math.floor(time / 3_600_000))));
  const half = String((Number(hour) + 11) % 12 + 1);
  const texts: Readonly<Record<string, string>> = {
    ...{ YYYY: year, MMMM: name, MMM: shortened(name), MM: month, M: plain(month), DD: day, D: plain(day) },
    ...{
      "[HH]": all.padStart(2, "0"),
      "[H]": all,
      HH: hour,
      H: plain(hour),
      hh: half.padStart(2, "0"),
      h: half,
    },
    ...{
      mm: minute,
      ss: digits === 0 ? second : `${second}${sign}${decimals}`,
      A: Number(hour) < 12 ? "AM" : "PM",
      Z: zone,
    },
  };
  return format.replaceAll(TOKEN, (token) => texts[token]!);
}

/** What stands before the decimals of the seconds of a date, and how many there are. */
export function decimalsOfDate(text: string): { readonly sign: string; readonly digits: number } {
  const [, sign = "", decimals = ""] = /:\d{2}([.,])(\d+)/.exec(text) ?? [];
  return { sign, digits: decimals.length };
}

/** Of seconds since 1970 float64 holds no more decimals. */
const MOST_DIGITS = 6;

/** The most hours of a duration. */
const MOST_HOURS = 999_999;

/** A number without zeros in front. */
function plain(digits: string): string {
  return String(Number(digits));
}

/** The time that a date is, in milliseconds since 1970; nothing if a format has no day, or the text is no such date. */
export function timeOfDate(text: string, format: string): number | undefined {
  const value = format.includes("YYYY") ? parseDate(text, format) : undefined;
  return value === undefined ? undefined : Math.round(1000 * value * secondsOf(format));
}

/** Like what seconds are written that have three decimals. */
const MILLISECONDS = ":00.000";

/** How a time, in milliseconds since 1970, is written, with as many decimals as it has. */
export function dateOfTime(time: number, format: string): string {
  return formatDate(time / (1000 * secondsOf(format)), format, time % 1000 === 0 ? "" : MILLISECONDS);
}

/**
 * How a number of a variable is written that has dates, such as the mean of one.
 *
 * @param value The number of days, minutes or seconds since the date that is 0; see {@linkcode unitOfDate}.
 * @param notation How the dates are written, and which is 0.
 * @returns The date as text; the nearest one that can be written.
 */
export function dateAfter(value: number, { format, since }: DateNotation): string {
  return formatDate(value + parseDate(since, format)!, format, since);
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
    format: (value, variable) => dateAfter(Number(kind.format(value, variable)), variable.date!),
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
