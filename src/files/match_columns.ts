import { inputError } from "../errors/mod.ts";
import { nameOf, type Schema } from "../made/mod.ts";

/** The columns of a file. */
export interface FileColumns {
  /** How many there are. */
  readonly width: number;
  /** What they are called, if the file has a header. */
  readonly names?: readonly string[] | undefined;
}

/** Stands in the place of a column that is not there. */
export const NO_COLUMN = -1;

/** So many names are shown in messages. */
const SHOWN = 10;

/**
 * Finds the column of each variable in a file. Where the file names its columns and the model all its variables, columns are
 * matched by name: they may come in any order, and those that the model does not know are left out. Of several variables with
 * the same name, the first is the first column of that name. Where the file has no names and those of the variables are all numbers, these
 * are the numbers of their columns. Otherwise columns are matched by position.
 *
 * @param what What messages call the file.
 * @param columns Its columns.
 * @param schema The variables.
 * @param partial Whether columns may be absent where columns are matched by name, but not all.
 * @returns The column of each variable, from 0, and `NO_COLUMN` where there is none.
 * @throws {SyntaxError} If a name has not as many columns as variables.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 */
export function matchColumns(
  what: string,
  { width, names }: FileColumns,
  schema: Schema,
  partial = false,
): Int32Array {
  const isByName = names !== undefined && schema.every(({ name }) => name !== undefined);
  if (isByName) return matchNames(what, names, { schema, partial });
  const numbers = schema.map(({ name = "" }) => /^\d{1,7}$/.test(name) ? Number(name) : Infinity);
  const areNumbers = new Set(numbers).size === numbers.length && numbers.every((number) => number < width);
  if (names === undefined && areNumbers) return Int32Array.from(numbers);
  if (width === schema.length) return Int32Array.from(schema.keys());
  throw inputError(
    new TypeError(`Cannot use ${what}: it has ${count(width, "column")}, expected ${schema.length}`),
  );
}

/**
 * Finds the columns of files that came before in a file that has to have the same: by their names, in any order, or by position where there
 * are none. Of several columns with the same name, the first is the first one before.
 *
 * @param what What messages call the file.
 * @param columns Its columns.
 * @param before The columns of the files before.
 * @returns The column of each column before, from 0.
 * @throws {TypeError} If it has others; the message names one.
 */
export function matchFiles(what: string, { width, names }: FileColumns, before: FileColumns): Int32Array {
  const refuse = (reason: string) => {
    throw inputError(new TypeError(`Cannot use ${what} with the files before it: ${reason}`));
  };
  if (names === undefined || before.names === undefined) {
    if (names !== before.names) {
      refuse(`its columns have ${names ? "" : "no "}names, and theirs have ${names ? "none" : "some"}`);
    }
    if (width !== before.width) refuse(`it has ${count(width, "column")}, and they have ${before.width}`);
    return Int32Array.from({ length: width }, (_, column) => column);
  }
  const [found, wanted] = [placesOf(names), placesOf(before.names)];
  const countOf = (places: ReadonlyMap<string, readonly number[]>, name: string) =>
    places.get(name)?.length ?? 0;
  const odd = [...wanted.keys(), ...found.keys()].find((name) =>
    countOf(found, name) !== countOf(wanted, name)
  );
  if (odd !== undefined) {
    const counts = [countOf(found, odd), countOf(wanted, odd)].map((n) => n === 0 ? "none" : String(n));
    refuse(`of the column ${JSON.stringify(odd)} it has ${counts[0]}, and they have ${counts[1]}`);
  }
  const places = new Int32Array(width);
  for (const [name, columns] of wanted) columns.forEach((column, k) => places[column] = found.get(name)![k]!);
  return places;
}

function matchNames(
  what: string,
  names: readonly string[],
  { schema, partial }: { readonly schema: Schema; readonly partial: boolean },
): Int32Array {
  const columns = placesOf(names);
  const variables = placesOf(schema.map(({ name = "" }) => name));
  const places = new Int32Array(schema.length).fill(NO_COLUMN);
  const mayLack = partial && [...variables.keys()].some((name) => columns.has(name));
  for (const [name, wanted] of variables) {
    const found = columns.get(name) ?? [];
    if (mayLack && found.length === 0) continue;
    if (found.length !== wanted.length) {
      const others = names.slice(0, SHOWN).map((other) => JSON.stringify(other)).join(", ");
      throw inputError(
        new SyntaxError(
          found.length === 0
            ? `Cannot use ${what}: it has no column ${JSON.stringify(name)}, which is ${
              nameOf(schema, wanted[0]!)
            } of the model, only ${others}${
              names.length > SHOWN ? ", ..." : ""
            }; if its first line is no header, say so (--header no)`
            : `Cannot use ${what}: it has ${count(found.length, "column")} ${
              JSON.stringify(name)
            }, expected ${wanted.length}`,
        ),
      );
    }
    wanted.forEach((d, k) => places[d] = found[k]!);
  }
  return places;
}

/** Where each name stands. */
function placesOf(names: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  names.forEach((name, place) => {
    const known = places.get(name.trim());
    if (known === undefined) places.set(name.trim(), [place]);
    else known.push(place);
  });
  return places;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
