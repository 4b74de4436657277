/**
 * What commands write while rows come: files, each whole or not at all, or standard output.
 *
 * @module
 */
import { writeFileAtomically } from "../src/files/mod.ts";
import { formatCount } from "../src/report/format.ts";
import { Progress } from "../src/report/progress.ts";
import { Interruption } from "./interruption.ts";

/** The path that stands for standard output. */
export const STANDARD_OUTPUT = "-";

/** Stands in the place of a path where rows are looked at, and nothing is written. */
export const NOWHERE = "";

/** What messages call what is written. */
export function nameOfOutput(path: string): string {
  return path === STANDARD_OUTPUT ? "standard output" : path;
}

/** Prints what was done, where it does not stand among rows. */
export function say(path: string, line: string): void {
  if (path === STANDARD_OUTPUT) console.error(line);
  else console.log(line);
}

/** Rows that come in parts, and what becomes of them. */
export interface Output<Part> {
  /** The parts. */
  readonly parts: AsyncIterable<Part>;
  /** How many rows a part has. */
  readonly rowsOf: (part: Part) => number;
  /** How many rows there will be, where that is known, perhaps only when some were read. */
  readonly total: (rows: number) => number | undefined;
  /** Makes the bytes of parts that come. */
  readonly encode: (parts: AsyncIterable<Part>) => AsyncIterable<Uint8Array>;
}

/**
 * Writes rows to a file or to standard output, and says on a terminal how far it is.
 *
 * @param path The file, of which nothing is left where a signal ends it; standard output, or nowhere.
 * @param output The rows.
 * @returns The code to exit with at once, where nobody waits for the rest: after a signal, or where the reader of a pipe has left.
 */
export async function writeOutput<Part>(path: string, output: Output<Part>): Promise<number | undefined> {
  const isTerminal = path === STANDARD_OUTPUT && Deno.stdout.isTerminal(); // where rows would stand among progress
  const shown = isTerminal ? output.parts : showProgress(output);
  if (path === NOWHERE) {
    for await (const _ of output.encode(shown));
    return;
  }
  if (path === STANDARD_OUTPUT) return await print(output.encode(shown)) ? undefined : 0;
  using interruption = new Interruption();
  try {
    await writeFileAtomically(path, output.encode(until(interruption.signal, shown)));
  } catch (error) {
    if (error === interruption.signal.reason) return interruption.exitCode;
    throw error;
  }
}

/** A progress line on standard error, if that is a terminal. */
export function terminalProgress(
  { unit, isQuiet = false }: { readonly unit: string; readonly isQuiet?: boolean },
): Progress {
  const interactive = Deno.stderr.isTerminal() && !isQuiet;
  return new Progress({
    unit,
    interactive,
    columns: interactive ? Deno.consoleSize().columns : 0,
    write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  });
}

/** Hands parts on until a signal comes. */
async function* until<T>(signal: AbortSignal, parts: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const part of parts) {
    signal.throwIfAborted();
    yield part;
  }
  signal.throwIfAborted(); // the writer of a pipe is stopped by the same signal, and so the rows may end
}

/** Hands parts on, and shows on a terminal how many rows there were. */
async function* showProgress<Part>({ parts, rowsOf, total }: Output<Part>): AsyncGenerator<Part> {
  const progress = terminalProgress({ unit: "rows" });
  let rows = 0;
  try {
    for await (const part of parts) {
      progress.update(rows, `${formatCount(rows)} rows`, total(rows));
      rows += rowsOf(part);
      yield part;
    }
  } finally {
    progress.clear();
  }
}

/** Writes to standard output; returns whether anybody read to the end. */
async function print(parts: AsyncIterable<Uint8Array>): Promise<boolean> {
  try {
    for await (const part of parts) {
      for (let offset = 0; offset < part.length;) offset += await Deno.stdout.write(part.subarray(offset));
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}
