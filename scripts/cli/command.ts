/**
 * What every command does: help, its version, and bad input as one sentence and exit code 2. Any other error is a fault of the
 * program: it keeps its stack, and the exit code is 1.
 *
 * @module
 */
import configuration from "../../deno.json" with { type: "json" };
import { isInputError } from "../../src/errors/mod.ts";
import { codeOf } from "../../src/files/reason.ts";
import { type Flags, formatHelp, type Parsed, parseFlags, toggle } from "./flags.ts";

/** What a command's help says. */
export interface CommandOptions<F extends Flags> {
  readonly usage: string;
  readonly about: string;
  readonly flags: F;
}

/** The flags of every command. */
const COMMON = {
  help: toggle("print this help"),
  version: toggle("print the version"),
};

const ends: (() => Promise<void>)[] = [];

/** Does something before the process ends, whatever ends it but a second signal. */
export function beforeExit(end: () => Promise<void>): void {
  ends.push(end);
}

async function endAll(): Promise<void> {
  await Promise.allSettled(ends.map((end) => end()));
}

/** Runs a command, or prints its help or version; what `main` returns is the exit code. */
export async function runCommand<F extends Flags>(
  main: (parsed: Parsed<F>) => Promise<number | void>,
  { usage, about, flags }: CommandOptions<F>,
): Promise<never> {
  try {
    const all = { ...flags, ...COMMON };
    const parsed = parseFlags(all, Deno.args);
    if (parsed.given.has("help")) {
      console.log(formatHelp(usage, { about, flags: all, columns: outputColumns() }));
      Deno.exit(0);
    }
    if (parsed.given.has("version")) {
      console.log(`${configuration.name} ${configuration.version}`);
      Deno.exit(0);
    }
    goWhereItWasTyped();
    const code = await main(parsed as unknown as Parsed<F>) ?? 0;
    await endAll();
    Deno.exit(code);
  } catch (error) {
    await endAll();
    if (isInputError(error)) console.error(oneLine(error.message));
    // functions that write a file say which: what is left is what was printed into one
    else if (codeOf(error) === "ENOSPC") console.error("Cannot print into the file: the disk is full");
    else throw error;
    Deno.exit(2);
  }
}

/** So many characters of a message are printed. */
const MOST_CHARACTERS = 1000;

/** A message as a line of a terminal: names in it are those of a file, which may hold any text of any length. */
function oneLine(message: string): string {
  const clipped = message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS)}...`;
  // characters that end a line, steer a terminal, or turn the direction of a text
  return clipped.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** `deno task` starts commands in the repository, but the files that are named are meant from where it was typed. */
function goWhereItWasTyped(): void {
  const typedIn = Deno.env.get("INIT_CWD");
  const root = Deno.realPathSync(new URL("../../", import.meta.url));
  if (typedIn !== undefined && Deno.cwd() === root) Deno.chdir(typedIn);
}

/** The width of the terminal, or of a page when the output is not a terminal. */
export function outputColumns(): number {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : 100;
}
