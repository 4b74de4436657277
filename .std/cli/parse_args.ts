/** What {@linkcode parseArgs} is told. */
export interface ParseOptions {
  /** Flags that take a value; with `"_"`, operands stay text where they look like numbers. */
  string?: readonly string[];
  /** Flags that take none. */
  boolean?: readonly string[];
  /** Another name for a flag. */
  alias?: Readonly<Record<string, string>>;
  /** Called for a flag that is none of these, and for an operand. What it answers with `false` is left out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Operands under `_`, and the value of each flag that was given. */
export interface Args {
  _: (string | number)[];
  [flag: string]: unknown;
}

/**
 * Reads command line arguments: `--flag value`, `--flag=value`, `--flag`, and flags of one letter, `-f value`, `-f=value`,
 * `-f5`, several of them in one, `-abc`. What begins with a hyphen is never the value of a flag before it, and what comes
 * after `--` is never a flag. A flag that takes a value and has none gets the empty string. Of a flag that is given twice, the
 * last value counts. Values and operands that look like numbers become numbers unless they are said to be text.
 */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const { alias = {}, unknown } = options;
  const names = (key: string) => [key, ...Object.entries(alias).flatMap(aliasesOf(key))];
  const isText = (key: string) => names(key).some((name) => options.string?.includes(name));
  const isToggle = (key: string) => names(key).some((name) => options.boolean?.includes(name));
  const result: Args = { _: [] };
  for (const key of options.boolean ?? []) for (const name of names(key)) result[name] = false;

  const set = (argument: string, key: string, value: unknown) => {
    const isKnown = isText(key) || isToggle(key) || names(key).length > 1;
    if (!isKnown && unknown?.(argument, key, value) === false) return;
    for (const name of names(key)) result[name] = isText(key) ? value : numberIfAny(value);
  };
  /** Sets a flag that is written without a value to the next argument, where it takes that; returns whether it did. */
  const setToNext = (argument: string, key: string, next = ""): boolean => {
    const isFlag = argument.startsWith("--") ? next.startsWith("-") : /^--?[^-]/.test(next);
    const isValue = next !== "" && (isToggle(key) ? /^(true|false)$/.test(next) : !isFlag);
    set(argument, key, isValue ? isToggle(key) ? next === "true" : next : isText(key) ? "" : true);
    return isValue;
  };

  const end = args.includes("--") ? args.indexOf("--") : args.length;
  for (let i = 0; i < end; i++) {
    const argument = args[i]!;
    const next = i + 1 < end ? args[i + 1] : undefined;
    const [, hyphens, key, value] = argument.match(/^(--?)(.+?)(?:=(.*))?$/s) ?? [];
    if (key === undefined) {
      if (unknown?.(argument) !== false) {
        result._.push(isText("_") ? argument : numberIfAny(argument) as string);
      }
    } else if (hyphens === "--") {
      if (value !== undefined) set(argument, key, isToggle(key) ? value !== "false" : value);
      else if (setToNext(argument, key, next)) i++;
    } else {
      let letters = argument.slice(1);
      for (; letters.length > 1; letters = letters.slice(1)) {
        const [letter, value] = [letters[0]!, valueOfLetter(letters)];
        set(argument, letter, value ?? (isText(letter) ? "" : true));
        if (value !== undefined) break;
      }
      if (letters.length === 1 && setToNext(argument, letters, next)) i++;
    }
  }
  result._.push(...args.slice(end + 1));
  return result;
}

/** The value that follows a letter at once: `-n=5`, `-n5`, `-o/tmp`. */
function valueOfLetter(letters: string): string | undefined {
  const rest = letters.slice(1);
  if (rest === "-") return rest;
  if (rest === "=") return "";
  const isLetter = /^[A-Za-z]/.test(letters);
  if (isLetter && /=./.test(rest)) return rest.slice(rest.indexOf("=") + 1);
  return isLetter && /\d(\.\d*)?(e-?\d+)?$/.test(rest) || /^\W./s.test(rest) ? rest : undefined;
}

function aliasesOf(key: string): (entry: [string, string]) => string[] {
  return ([name, other]) => name === key ? [other] : other === key ? [name] : [];
}

function numberIfAny(value: unknown): unknown {
  const isNumber = typeof value === "string" && /\S/.test(value) && Number.isFinite(Number(value));
  return isNumber ? Number(value) : value;
}
