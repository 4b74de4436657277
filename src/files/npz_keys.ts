/**
 * Which arrays of an `.npz` file are tables, by their names and shapes.
 *
 * @module
 */
import { inputError, isInputError } from "../errors/mod.ts";
import { tableShape } from "./array.ts";
import { ByteReader } from "./byte_reader.ts";
import { readNpyShape } from "./npy_header.ts";
import type { Npz } from "./npz.ts";
import type { Source } from "./source.ts";
import { type Split, SPLITS } from "./splits.ts";

/** The arrays that hold tables: one, or those that are named for parts. */
export type PickedArrays = { readonly table: Source } | { readonly [S in Split]?: Source };

/** The words for each part. */
const SPLIT_WORDS: { readonly [S in Split]: string } = {
  train: "train(?:ing)?",
  valid: "val(?:id(?:ation)?)?|dev",
  test: "test(?:ing)?",
};

/** What may stand with such a word in the name of a table. */
const DATA_WORDS = "(?:x|data|set|images?|imgs?|inputs?|features?|samples?|rows)*";

const PATTERNS = SPLITS.map((split) =>
  [split, new RegExp(`^${DATA_WORDS}(?:${SPLIT_WORDS[split]})${DATA_WORDS}$`)] as const
);

/** The names of what is to be told from the data, which is left aside. */
const LABELS = new RegExp(
  `^(?:${Object.values(SPLIT_WORDS).join("|")})?(?:y|labels?|targets?|class(?:es)?)(?:${
    Object.values(SPLIT_WORDS).join("|")
  })?$`,
);

/** What scipy.sparse.save_npz() always writes, besides the places of the data. */
const SPARSE = ["format", "shape", "data"];

/** So many arrays are shown in messages. */
const SHOWN = 12;

/**
 * Finds the arrays that hold tables. Names such as `train`, `x_train`, `X_train`, `train_data` or `trainImages` tell the part,
 * and so do those of `valid` and `test`; a part without rows is as if it were not there. Where no name tells a part, the file
 * is one table if one array can be meant. Labels, and lists beside tables, are left aside.
 *
 * @param npz The arrays.
 * @param key The array to take for the one table, whatever the names say.
 * @param context The name of a context, of which the arrays are no tables.
 * @returns The arrays.
 * @throws {SyntaxError} If there is no such array, or several can be meant; the message lists all with their shapes.
 */
export async function pickArrays(
  npz: Npz,
  key: string | undefined,
  context?: string,
): Promise<PickedArrays> {
  if (key !== undefined) {
    const table = npz.array(key);
    if (table !== undefined) return { table };
    throw await unclear(`Cannot find the array ${key} in ${npz.name}`, npz);
  }
  const isTable = (key: string) =>
    context === undefined || nameWithoutSplit(key) !== nameWithoutSplit(context);
  const all = npz.keys.filter(isTable);
  const splits: { [S in Split]?: Source } = {};
  for (const split of SPLITS) {
    const keys = all.filter((key) => splitOf(key) === split);
    const [only, ...others] = keys.includes(split) ? [split] : await tables(npz, keys);
    if (others.length > 0) throw await unclear(`Cannot tell which array of ${npz.name} is ${split}`, npz);
    const array = only === undefined ? undefined : npz.array(only);
    if (array !== undefined && (split === "train" || !await isEmpty(array))) splits[split] = array;
  }
  if (SPLITS.some((split) => splits[split] !== undefined)) return splits;
  const keys = all.length === 1 ? all : all.filter((key) => !LABELS.test(plain(key)));
  if (SPARSE.every((key) => npz.keys.includes(key))) {
    throw inputError(
      new SyntaxError(
        `Cannot read ${npz.name}: it is a sparse matrix of SciPy; save numpy.savez(path, train=matrix.toarray())`,
      ),
    );
  }
  const [only, ...others] = await tables(npz, keys);
  if (only !== undefined && others.length === 0) return { table: npz.array(only)! };
  throw await unclear(`Cannot tell which array of ${npz.name} to use`, npz);
}

/**
 * Finds the arrays of a context: the one of this name for one table, and for parts those of names in which the word for the part
 * alone differs, such as `y_train` and `y_test`, for which `y` stands too.
 *
 * @param npz The arrays.
 * @param name The name.
 * @param picked The tables.
 * @returns An array for each table.
 * @throws {SyntaxError} If a table has none.
 */
export async function pickContext(npz: Npz, name: string, picked: PickedArrays): Promise<PickedArrays> {
  const none = (split = "") => unclear(`Cannot find the context ${name}${split} in ${npz.name}`, npz);
  if ("table" in picked) {
    const table = npz.array(name);
    if (table === undefined) throw await none();
    return { table };
  }
  const contexts: { [S in Split]?: Source } = {};
  const splits = SPLITS.filter((split) => picked[split] !== undefined);
  for (const split of splits) {
    const isOfSplit = (key: string) =>
      wordOf(key) === split && nameWithoutSplit(key) === nameWithoutSplit(name);
    const key = npz.keys.find(isOfSplit) ?? npz.keys.find((key) => splits.length === 1 && key === name);
    if (key === undefined) throw await none(` of ${split}`);
    contexts[split] = npz.array(key)!;
  }
  return contexts;
}

/** The words for parts where they stand alone in a name, in any case. */
const WORDS = SPLITS.map((split) =>
  [split, new RegExp(`(?<![a-z])(?:${SPLIT_WORDS[split]})(?![a-z])`, "i")] as const
);

/** The part for which a word stands in a name. */
function wordOf(key: string): Split | undefined {
  return WORDS.find(([, pattern]) => pattern.test(key))?.[0];
}

/** The name of an array without a word for a part: `y` of `y_train`. */
export function nameWithoutSplit(key: string): string {
  const found = WORDS.find(([, pattern]) => pattern.test(key));
  return found ? key.replace(found[1], "").replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, "") : key;
}

/** An error that lists all arrays. */
export async function unclear(problem: string, npz: Npz): Promise<SyntaxError> {
  const shown: string[] = [];
  for (const key of npz.keys.slice(0, SHOWN)) {
    const shape = await shapeOf(npz.array(key)!);
    shown.push(`${key} ${shape === undefined ? "(unreadable)" : `[${shape.join(", ")}]`}`);
  }
  const more = npz.keys.length > SHOWN ? `, and ${npz.keys.length - SHOWN} more` : "";
  return inputError(
    new SyntaxError(`${problem}: it has ${shown.join(", ")}${more}; say which one with key (--key NAME)`),
  );
}

/** The part that an array is named for. */
function splitOf(key: string): Split | undefined {
  return PATTERNS.find(([, pattern]) => pattern.test(plain(key)))?.[0];
}

/** A name without what is written differently for the same. */
function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Those of some arrays that have two dimensions or more; all if none has. */
async function tables(npz: Npz, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length < 2) return keys;
  const wide: string[] = [];
  for (const key of keys) {
    const shape = await shapeOf(npz.array(key)!);
    if (shape === undefined || shape.length > 1) wide.push(key);
  }
  return wide.length > 0 ? wide : keys;
}

async function isEmpty(array: Source): Promise<boolean> {
  const shape = await shapeOf(array);
  return shape !== undefined && tableShape(shape)[0] === 0 && shape.length > 0;
}

/** The shape of an array; nothing where it cannot be read, which is told when it is asked for. */
async function shapeOf(array: Source): Promise<readonly number[] | undefined> {
  const reader = new ByteReader(array.open());
  try {
    return await readNpyShape(reader, array.name);
  } catch (error) {
    if (!isInputError(error)) throw error;
    return undefined;
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}
