/** What {@linkcode parseArgs} is told. */
export interface ParseOptions {
  /** Flags that take a value. */
  string?: readonly string[];
  /** Flags that take none. */
  boolean?: readonly string[];
  /** Called for a flag that is neither, and for an argument that is no flag. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Arguments that are no flags under `_`, and the value of each flag that was given. */
export interface Args {
  _: string[];
  [flag: string]: string | boolean | string[];
}

/**
 * Reads command line arguments: `--flag value`, `--flag=value` and `--flag`. A flag that takes a value and has none
 * gets the empty string. Flags given twice keep the last value. An argument that `unknown` answers with `false` is
 * left out.
 */
export function parseArgs(
  args: readonly string[],
  { string = [], boolean = [], unknown }: ParseOptions = {},
): Args {
  const result: Args = { _: [] };
  for (const flag of boolean) result[flag] = false;
  for (let i = 0; i < args.length; i++) {
    const [, key, value] = args[i].match(/^--?([^=]+)(?:=(.*))?$/s) ?? [];
    if (key === undefined) {
      if (unknown?.(args[i]) !== false) result._.push(args[i]);
    } else if (boolean.includes(key)) {
      result[key] = value !== "false";
    } else if (string.includes(key)) {
      const hasNext = i + 1 < args.length && (!args[i + 1].startsWith("-") || /^-\d/.test(args[i + 1]));
      result[key] = value ?? (hasNext ? args[++i] : "");
    } else if (unknown?.(args[i], key, value ?? true) !== false) {
      result[key] = value ?? true;
    }
  }
  return result;
}
