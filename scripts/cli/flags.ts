/**
 * Command line flags as a table: what `--help` says, what is parsed and what is checked all come from it.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { inputError, isInputError } from "../../src/errors/mod.ts";

/** One flag. `T` is the type of its value, which is `undefined` when there is no default and it is not given. */
export interface Flag<T> {
  /** How the value is written in the help; absent for a flag without one. */
  readonly placeholder?: string;
  readonly description: string;
  readonly fallback: T;
  /** How the fallback is written in the help, where that is not its value. */
  readonly shownFallback?: string;
  /** Turns what was typed into a value; throws an {@linkcode inputError} that says what was expected. */
  parse(typed: string): T;
}

/** A table of flags. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of a table of flags. */
export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never;
};

/** The names in a table. */
export function namesIn<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}

/** A flag without a value. */
export function toggle(description: string): Flag<boolean> {
  return { description, fallback: false, parse: () => true };
}

/** A flag whose value is text. */
export function text<T extends string | undefined>(
  placeholder: string,
  description: string,
  fallback: T,
): Flag<T | string> {
  return {
    placeholder,
    description,
    fallback,
    parse: (typed) => typed === "" ? expected("a value", typed) : typed,
  };
}

/** A flag whose value is one of some words. */
export function choice<T extends string, F extends T | undefined>(
  words: readonly T[],
  description: string,
  fallback: F,
): Flag<T | F> {
  return {
    placeholder: words.join("|"),
    description,
    fallback,
    parse: (typed) => words.find((word) => word === typed) ?? expected(`one of ${words.join(", ")}`, typed),
  };
}

/** A flag whose value is a whole number from `least` up. */
export function count<T extends number | undefined>(
  least: number,
  description: string,
  fallback: T,
): Flag<T | number> {
  return { placeholder: "N", description, fallback, parse: (typed) => parseCount(typed, least) };
}

/** A flag whose value is a number from `least` up, or above it. */
export function real<T extends number | undefined>(
  range: { least: number } | { above: number },
  description: string,
  fallback: T,
): Flag<T | number> {
  const parse = (typed: string) => {
    const value = Number(typed);
    const fits = "least" in range ? value >= range.least : value > range.above;
    if (typed.trim() !== "" && fits && value < Infinity) return value;
    return expected(
      "least" in range ? `a number from ${range.least} up` : `a number above ${range.above}`,
      typed,
    );
  };
  return { placeholder: "X", description, fallback, parse };
}

/** A flag whose fallback depends on others: what the help says of it. */
export function withFallback<T>(flag: Flag<T>, shownFallback: string): Flag<T> {
  return { ...flag, shownFallback };
}

/** A flag whose value is a time; it is parsed into seconds. */
export function duration(description: string): Flag<number | undefined> {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
  return {
    placeholder: "TIME",
    description,
    fallback: undefined,
    parse: (typed) => {
      const [, value, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(typed) ?? [];
      const seconds = Number(value) * units[unit ?? ""]!;
      return seconds > 0 ? seconds : expected("a time such as 90s, 10m or 2h", typed);
    },
  };
}

/** A flag whose value is a list of whole numbers from 1 up, separated by commas; `none` is the empty list. */
export function counts(description: string, fallback: readonly number[]): Flag<readonly number[]> {
  return {
    placeholder: "N,N,...",
    description,
    fallback,
    parse: (typed) => typed === "none" ? [] : typed.split(",").map((part) => parseCount(part, 1)),
  };
}

function parseCount(typed: string, least: number): number {
  const value = Number(typed);
  return /^\d+$/.test(typed) && value >= least && Number.isSafeInteger(value)
    ? value
    : expected(`a whole number from ${least} up`, typed);
}

function expected(what: string, typed: string): never {
  throw inputError(new RangeError(`expected ${what}, got "${typed}"`));
}

/** What was typed: the values of flags, the names of those that were given, and the other arguments. */
export interface Parsed<F extends Flags> {
  readonly values: FlagValues<F>;
  readonly given: ReadonlySet<string>;
  readonly operands: readonly string[];
}

/** Flags that can be written as one letter. */
const LETTERS: Readonly<Record<string, string>> = { help: "h" };

/** Reads arguments by a table of flags; throws an {@linkcode inputError} that names the flag and the value. */
export function parseFlags<F extends Flags>(flags: F, args: readonly string[]): Parsed<F> {
  const entries = Object.entries(flags);
  const names = (takesValue: boolean) =>
    entries.filter(([, { placeholder }]) => (placeholder !== undefined) === takesValue).map(([name]) => name);
  const typed: Readonly<Record<string, unknown>> = parseArgs(joinHyphens(args), {
    string: ["_", ...names(true)],
    boolean: names(false),
    alias: LETTERS,
    unknown: (argument: string, key?: string) => {
      if (key === undefined) return;
      const reason = /^-\d/.test(argument)
        ? `a value that begins with a hyphen is written --FLAG=${argument}`
        : "there is no such flag; --help lists them";
      throw inputError(new RangeError(`Cannot use ${argument}: ${reason}`));
    },
  });
  const given = new Set(
    Object.keys(flags).filter((name) => typed[name] !== undefined && typed[name] !== false),
  );
  const values = Object.fromEntries(entries.map(([name, flag]) => {
    if (!given.has(name)) return [name, flag.fallback];
    try {
      return [name, flag.parse(String(typed[name]))];
    } catch (error) {
      if (!isInputError(error)) throw error;
      throw inputError(new RangeError(`Cannot use --${name}: ${error.message}`));
    }
  }));
  return { values: values as FlagValues<F>, given, operands: typed._ as string[] };
}

/** A hyphen alone, which stands for standard input, would be taken for a flag where it is the value of one. */
function joinHyphens(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const before = joined.at(-1) ?? "";
    if (argument === "-" && /^--[^=]+$/.test(before)) joined[joined.length - 1] = `${before}=-`;
    else joined.push(argument);
  }
  return joined;
}

/** Writes the help of a command for a terminal of some columns. */
export function formatHelp(
  usage: string,
  { about, flags, columns }: { about: string; flags: Flags; columns: number },
): string {
  const rows = Object.entries(flags).map(([name, { placeholder, description, fallback, shownFallback }]) => {
    const letter = LETTERS[name];
    const written = shownFallback ?? (Array.isArray(fallback) ? fallback.join(",") || "none" : fallback);
    const shown = written === undefined || written === false ? "" : ` (default: ${written})`;
    return {
      head: `  ${letter ? `-${letter}, ` : ""}--${name}${placeholder ? ` ${placeholder}` : ""}`,
      text: description + shown,
    };
  });
  const indent = Math.min(28, Math.max(...rows.map(({ head }) => head.length)) + 2);
  const width = Math.max(40, Math.min(columns, 100));
  const lines = rows.flatMap(({ head, text }) => {
    const wrapped = wrap(text, width - indent);
    const fits = head.length + 2 <= indent;
    return [
      ...(fits ? [] : [head]),
      ...wrapped.map((line, k) => (fits && k === 0 ? head : "").padEnd(indent) + line),
    ];
  });
  return [`Usage: ${usage}`, "", ...wrap(about, width), "", ...lines].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
