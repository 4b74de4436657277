import { inputError } from "../errors/mod.ts";
import { nameOf, type Schema } from "../made/mod.ts";

/** The columns of a file. */
export interface FileColumns {
  /** How many there are. */
  readonly width: number;
  /** What they are called, if the file has a header. */
  readonly names?: readonly string[] | undefined;
}

/** So many names are shown in messages. */
const SHOWN = 10;

/**
 * Finds the column of each variable in a file. Where the file names its columns and the model all its variables, columns are
 * matched by name: they may come in any order, and those that the model does not know are left out. Otherwise, and where the
 * model calls two variables alike, they are matched by position.
 *
 * @param what What messages call the file.
 * @param columns Its columns.
 * @param schema The variables.
 * @returns The column of each variable, from 0.
 * @throws {SyntaxError} If a variable has no column of its name, or more than one.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 */
export function matchColumns(what: string, { width, names }: FileColumns, schema: Schema): Int32Array {
  const wanted = schema.map(({ name }) => name?.trim());
  const isByName = names !== undefined && new Set(wanted).size === schema.length &&
    !wanted.includes(undefined);
  if (isByName) return matchNames(what, names, schema);
  if (width === schema.length) return Int32Array.from(schema.keys());
  throw inputError(
    new TypeError(`Cannot use ${what}: it has ${count(width, "column")}, expected ${schema.length}`),
  );
}

function matchNames(what: string, names: readonly string[], schema: Schema): Int32Array {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  names.forEach((name, column) => {
    const key = name.trim();
    if (places.has(key)) repeated.add(key);
    else places.set(key, column);
  });
  return Int32Array.from(schema, ({ name = "" }, d) => {
    const key = name.trim();
    const place = places.get(key);
    if (place !== undefined && !repeated.has(key)) return place;
    const others = names.slice(0, SHOWN).map((other) => JSON.stringify(other)).join(", ");
    throw inputError(
      new SyntaxError(
        place === undefined
          ? `Cannot use ${what}: it has no column ${JSON.stringify(name)}, which is ${
            nameOf(schema, d)
          } of the model, only ${others}${
            names.length > SHOWN ? ", ..." : ""
          }; if its first line is no header, say so (--header no)`
          : `Cannot use ${what}: it has more than one column ${JSON.stringify(name)}`,
      ),
    );
  });
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
