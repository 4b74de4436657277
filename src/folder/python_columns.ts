/**
 * What the Python of a model folder knows of columns.
 *
 * @module
 */
import { type DateNotation, decimalsOfDate, secondsOf } from "../made/kinds/mod.ts";
import { kindOf, labelsOf, type Schema, type SchemaVariable } from "../made/mod.ts";

/** What stands in Python for the parts of a format of dates: to read them, and to write a time, its hour of 12, and its hours. */
const DATE_PARTS: Readonly<Record<string, readonly [read: string, write: string]>> = {
  YYYY: ["%Y", "{0.year:04}"],
  MMMM: ["%B", "{0:%B}"],
  MMM: ["%b", "{0:%b}"],
  MM: ["%m", "{0.month:02}"],
  M: ["%m", "{0.month}"],
  DD: ["%d", "{0.day:02}"],
  D: ["%d", "{0.day}"],
  "[HH]": ["", "{2:02}"],
  "[H]": ["", "{2}"],
  HH: ["%H", "{0.hour:02}"],
  H: ["%H", "{0.hour}"],
  hh: ["%I", "{1:02}"],
  h: ["%I", "{1}"],
  mm: ["%M", "{0.minute:02}"],
  ss: ["%S", "{0.second:02}"],
  A: ["%p", "{0:%p}"],
  Z: ["%z", "Z"],
};

const DATE_PART = /\[H+\]|Y+|M+|D+|H+|h+|mm|ss|A|Z/g;

/** A list of what is known of each column, as Python. */
export function pythonColumns(schema: Schema): string {
  const columns = schema.map(columnOf);
  const runs: { readonly column: string; count: number }[] = [];
  for (const column of columns) {
    const last = runs.at(-1);
    if (last?.column === column) last.count++;
    else runs.push({ column, count: 1 });
  }
  return `[${runs.map(({ column, count }) => count === 1 ? column : `*[${column}] * ${count}`).join(", ")}]`;
}

function columnOf(variable: SchemaVariable): string {
  const { missing, ...present } = variable;
  const { name, absent = [], date } = variable;
  const own = absent.map((text) => text.trim().toLowerCase());
  const fields = {
    ...(name !== undefined && { name: quoted(name) }),
    ...valuesOf(present as SchemaVariable),
    ...(missing && { absent: own.length > 0 ? `{*ABSENT, ${own.map(quoted).join(", ")}}` : "ABSENT" }),
    ...("other" in variable && variable.other && { other: `${variable.size - 1}` }),
    ...(date && { date: dateOf(date) }),
    expected: quoted(kindOf(variable).expectedInFiles(variable)),
  };
  return `{${Object.entries(fields).map(([key, value]) => `"${key}": ${value}`).join(", ")}}`;
}

/** The values of a column by their codes, or of numbers to how many decimals they are rounded; None makes them whole. */
function valuesOf(variable: SchemaVariable): { readonly values?: string; readonly decimals?: string } {
  const { valueCount, fileNumbers } = kindOf(variable);
  const count = valueCount(variable);
  if (count === Infinity) {
    const { whole, decimals = MOST_DECIMALS } = variable as { whole?: true; decimals?: number };
    return { decimals: whole || decimals === 0 ? "None" : `${decimals}` };
  }
  if (variable.kind === "ordinal") {
    const { first = 0, step = 1, size } = variable;
    return { values: `dict(enumerate(range(${first}, ${first + step * size}, ${step})))` };
  }
  const numbers = fileNumbers(variable);
  const labels = numbers ? Array.from(numbers, String) : labelsOf(variable)?.map(quoted);
  return { values: `dict(enumerate(${labels ? `[${labels.join(", ")}]` : `range(${count})`}))` };
}

/** More decimals no number has. */
const MOST_DECIMALS = 50;

/** JSON writes texts as Python does. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** How the dates of a column are read and written, which is 0, and how many seconds its values count. */
function dateOf({ format, since }: DateNotation): string {
  const zone = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/.exec(since)?.[0] ?? "Z";
  const { sign, digits } = decimalsOfDate(since);
  const written: Readonly<Record<string, string>> = {
    Z: zone,
    ...(digits > 0 && { ss: `${DATE_PARTS.ss![1]}${sign}{3:.${digits}}` }),
  };
  const translated = (form: string, how: 0 | 1) =>
    form.replaceAll(DATE_PART, (part) => how === 1 && written[part] || DATE_PARTS[part]![how]);
  const day = format.split(/(?=, [Hh]|(?<!,) [Hh]|T[Hh])/)[0]!;
  const fields = {
    ...(!format.startsWith("[") && { read: translated(format, 0), day: translated(day, 0) }),
    write: translated(format, 1),
    since,
  };
  const texts = Object.entries(fields).map(([key, text]) => `"${key}": ${quoted(text)}`);
  return `{${texts.join(", ")}, "seconds": ${secondsOf(format)}, "digits": ${digits || "None"}}`;
}
