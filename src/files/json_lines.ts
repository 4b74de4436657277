import { PART_ROWS } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Cell, CellPart } from "./cells.ts";
import { shown } from "./header.ts";
import { rowError, SkippedRows } from "./skipped_rows.ts";
import { type FileSource, kept } from "./source.ts";
import { decodeText } from "./text.ts";

/** The longest line, in characters. */
const LONGEST_LINE = 2 ** 26;

/** The most columns. */
const MOST_COLUMNS = 2 ** 16;

/** A row: values by the names of their columns. */
type Row = Readonly<Record<string, unknown>>;

/** Whether a file begins as JSON lines do: with an object in its first line, which may be longer than what is seen of it. */
export function beginsAsJsonLines(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start).trimStart();
  const end = text.indexOf("\n");
  if (end < 0 && start.length > 0 && /^\{\s*"/.test(text)) return true;
  return /^\{.*\}\s*$/.test(end < 0 ? text : text.slice(0, end));
}

/**
 * Reads JSON lines while they arrive: an object a line, of which the keys are columns. A key that is not there is a value that is missing.
 *
 * @param source The file; unless columns are wanted, it is looked through for all keys first, and kept in memory where it comes through a pipe.
 * @param wanted The names of the columns to read; by default all keys, in the order in which they first stand.
 * @param skipped Collects lines that are wrong, which are left out then.
 * @returns The rows in parts of up to 1,024.
 * @throws {SyntaxError} If a line is no object, or a value that is wanted is a list or an object; the message names the row and the key.
 */
export async function* jsonLineCells(
  source: FileSource,
  wanted?: readonly string[],
  skipped?: SkippedRows,
): AsyncGenerator<CellPart> {
  const file = wanted === undefined ? await kept(source) : source;
  const keys = wanted === undefined
    ? await keysOf(file, skipped && new SkippedRows()) // they are noted below
    : new Map(wanted.map((name) => [name, false]));
  const names = [...keys.keys()];
  const isNested = [...keys.values()];
  const nested = names.filter((_, d) => isNested[d]);
  let first = 0;
  let part: Cell[][] = names.map(() => []);
  let numbers: number[] = [];
  const takePart = () => {
    const taken = { names, columns: part, rows: numbers.length, first, numbers, nested };
    first += numbers.length;
    part = names.map(() => []);
    numbers = [];
    return taken;
  };
  for await (const { row, at } of rowsOf(file, skipped)) {
    try {
      const cells = names.map((name, d) =>
        Object.hasOwn(row, name) && !isNested[d] ? cellOf(row, name, { file, at }) : null
      );
      cells.forEach((cell, d) => part[d]!.push(cell));
      numbers.push(at);
    } catch (error) {
      if (skipped === undefined) throw error;
      skipped.take(error);
    }
    if (numbers.length === PART_ROWS) yield takePart();
  }
  if (numbers.length > 0) yield takePart();
}

/** All keys, in the order in which they first stand, and whether a list or an object stands behind one anywhere. */
async function keysOf(
  file: FileSource,
  skipped: SkippedRows | undefined,
): Promise<ReadonlyMap<string, boolean>> {
  const keys = new Map<string, boolean>();
  let at = 0;
  for await (const { row } of rowsOf(file, skipped)) {
    for (const key of Object.keys(row)) keys.set(key, keys.get(key) || isNestedValue(row[key]));
    if (keys.size > MOST_COLUMNS) {
      refuse(file, `its first ${at + 1} rows have more than ${MOST_COLUMNS} keys`);
    }
    at++;
  }
  if (at === 0) refuse(file, "it has no rows");
  return keys;
}

function isNestedValue(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** The value of a key. */
function cellOf(row: Row, name: string, { file, at }: { file: FileSource; at: number }): Cell {
  const value = row[name];
  if (!isNestedValue(value)) return value as Cell;
  const reason = `is ${
    Array.isArray(value) ? "a list" : "an object"
  }, expected a text, a number, true, false or null`;
  throw rowError(
    `the value in row ${at}, ${shown(name)} ${reason}`,
    { file: file.name, row: at, name, reason: `the value ${reason}` },
  );
}

/** The objects of all lines, with the numbers of the lines that hold anything. */
async function* rowsOf(
  file: FileSource,
  skipped: SkippedRows | undefined,
): AsyncGenerator<{ readonly row: Row; readonly at: number }> {
  let rest = "";
  let at = 0;
  function* parsed(line: string) {
    if (line.trim() === "") return;
    try {
      yield { row: parseRow(line, file, at), at };
    } catch (error) {
      if (skipped === undefined) throw error;
      skipped.take(error);
    }
    at++;
  }
  for await (const text of decodeText(file.open(), file.name)) {
    const end = text.lastIndexOf("\n");
    if (end < 0) rest += text;
    else {
      const lines = (rest + text.slice(0, end)).split("\n");
      rest = text.slice(end + 1);
      for (const line of lines) yield* parsed(line);
    }
    if (rest.length > LONGEST_LINE) refuse(file, `row ${at} has more than ${LONGEST_LINE} characters`);
  }
  yield* parsed(rest);
}

function parseRow(line: string, file: FileSource, at: number): Row {
  const wrong = (reason: string, cause?: unknown) =>
    rowError(`row ${at} ${reason}`, { file: file.name, row: at, reason: `it ${reason}` }, cause);
  let row: unknown;
  try {
    row = JSON.parse(line);
    // whole numbers beyond 2^53 may be identifiers
    if (/\d{16}/.test(line)) row = JSON.parse(line, exactly);
  } catch (cause) {
    throw wrong(`is not JSON, ${shown(line)}; each line must be an object`, cause);
  }
  if (isNestedValue(row) && !Array.isArray(row)) return row as Row;
  throw wrong(`is ${shown(line)}, expected an object`);
}

/** Keeps whole numbers that float64 does not hold, where the runtime tells how they are written. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  const source = context?.source;
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function refuse(file: FileSource, reason: string, cause?: unknown): never {
  throw inputError(new SyntaxError(`Cannot read ${file.name}: ${reason}`, { cause }));
}
