/**
 * What every command does: help, and bad input as one sentence and exit code 2.
 *
 * @module
 */

/** Something that the user typed cannot be used. */
export class UsageError extends Error {
  override name = "UsageError";
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

/** Runs a command; what `main` returns is the exit code. */
export async function runCommand(main: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit(await main() ?? 0);
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
