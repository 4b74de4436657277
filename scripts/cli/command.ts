/**
 * What every command does: help, and bad input as one sentence and exit code 2.
 *
 * @module
 */

import { type Flags, formatHelp, type Parsed, parseFlags, toggle } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

/** What a command's help says. */
export interface CommandOptions<F extends Flags> {
  readonly usage: string;
  readonly about: string;
  readonly flags: F;
}

/** The errors that bad input causes, as opposed to faults of the program. */
const INPUT_ERRORS = [
  UsageError,
  TypeError,
  RangeError,
  SyntaxError,
  Deno.errors.NotFound,
  Deno.errors.PermissionDenied,
  Deno.errors.NotADirectory,
  Deno.errors.AlreadyExists,
];

/** Runs a command, or prints its help; what `main` returns is the exit code. */
export async function runCommand<F extends Flags>(
  main: (parsed: Parsed<F>) => Promise<number | void>,
  { usage, about, flags }: CommandOptions<F>,
): Promise<never> {
  try {
    const all = { ...flags, help: toggle("print this help") };
    const parsed = parseFlags(all, Deno.args);
    if (parsed.given.has("help")) {
      console.log(formatHelp(usage, { about, flags: all, columns: outputColumns() }));
      Deno.exit(0);
    }
    Deno.exit(await main(parsed as unknown as Parsed<F>) ?? 0);
  } catch (error) {
    const isInputError = error instanceof Error &&
      (INPUT_ERRORS.some((kind) => error instanceof kind) || error.message.startsWith("Cannot "));
    if (!isInputError) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}

/** The width of the terminal, or of a page when the output is not a terminal. */
export function outputColumns(): number {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : 100;
}
