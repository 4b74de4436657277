import { type Dataset, type Matrix, takeColumns } from "../data/mod.ts";
import { type CheckedRows, encodeIncompleteRows, encodeRows, type Inputs, type Schema } from "../made/mod.ts";
import type { ModelSchemas } from "./context.ts";
import { encodeWords } from "./encode_words.ts";
import { matchColumns } from "./match_columns.ts";
import { type Split, SPLITS } from "./splits.ts";

/** Rows of codes, checked. */
export type EncodedTable = Matrix & CheckedRows;

/** Rows of codes and their contexts, checked. */
export type EncodedBatch = Inputs<EncodedTable>;

/** Where values are from, and what they may be. */
export interface EncodingOptions {
  /** What messages call the file. */
  readonly source: string;
  /** The variables of the model. */
  readonly schema: Schema;
}

/**
 * A part of a dataset as a model takes it: columns are matched by name where both have names, and values become codes.
 *
 * @param dataset The values as they stand in the file.
 * @param split Which part.
 * @param options What messages call the file, and the variables of the model.
 * @returns The codes, `[n, D]`, or nothing if there is no such part.
 * @throws {SyntaxError} If a variable has no column of its name.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeSplit(
  dataset: Dataset,
  split: Split,
  { source, schema }: EncodingOptions,
): EncodedTable | undefined {
  const table = takeVariables(dataset, split, { source, schema });
  return table && encodeRows(`${split} of ${source}`, table, schema) as EncodedTable;
}

/**
 * A part of a dataset as {@link encodeSplit} gives it, with NaN where a value is missing, whatever the variables say of that.
 *
 * @param dataset The values as they stand in the file.
 * @param split Which part.
 * @param options What messages call the file, and the variables of the model.
 * @returns The codes, `[n, D]`, or nothing if there is no such part.
 * @throws {SyntaxError | TypeError | RangeError} As {@linkcode encodeSplit} does.
 */
export function encodeIncompleteSplit(
  dataset: Dataset,
  split: Split,
  { source, schema }: EncodingOptions,
): Matrix | undefined {
  const table = takeVariables(dataset, split, { source, schema });
  return table && encodeIncompleteRows(`${split} of ${source}`, table, schema) as Matrix;
}

/** The columns of the variables of a model, in their order, with numbers as arrays have them. */
function takeVariables(
  { columns, words, ...splits }: Dataset,
  split: Split,
  { source, schema }: EncodingOptions,
): Matrix | undefined {
  const rows = splits[split];
  return rows && matchVariables(`${split} of ${source}`, { columns, words, rows }, { source, schema });
}

/** Rows as they stand in a file. */
export interface FileTable extends Pick<Dataset, "columns" | "words"> {
  /** Shape `[n, columns]`. */
  readonly rows: Matrix;
}

/**
 * The columns of the variables of a model, in their order, with numbers as arrays have them.
 *
 * @param what What messages call the rows.
 * @param table The rows.
 * @param options What messages call the file, and the variables.
 */
export function matchVariables(
  what: string,
  { columns: names, words, rows }: FileTable,
  { source, schema }: EncodingOptions,
): Matrix {
  if (names === undefined && words === undefined) return rows;
  const places = matchColumns(source, { width: rows.shape[1], names }, schema);
  const taken = takeColumns(rows, places);
  return encodeWords(what, taken, { words: Array.from(places, (place) => words?.[place]), schema });
}

/** Where values are from, and what they and the contexts of rows may be. */
export type BatchOptions = EncodingOptions & ModelSchemas;

/**
 * The rows of a part of a dataset, and their contexts where the model has one; see {@linkcode encodeSplit}.
 *
 * @param dataset The values as they stand in the file.
 * @param split Which part.
 * @param options What messages call the file, and the variables of the model and of its context.
 * @returns The codes, or nothing if there is no such part.
 * @throws {SyntaxError | TypeError | RangeError} As {@linkcode encodeSplit} does.
 */
export function encodeBatch(dataset: Dataset, split: Split, options: BatchOptions): EncodedBatch | undefined {
  const x = encodeSplit(dataset, split, options);
  if (x === undefined || options.context === undefined) return x && { x };
  const given = dataset.context &&
    encodeSplit(dataset.context, split, { ...options, schema: options.context });
  return { x, context: given! };
}

/** What a model takes. */
export interface EncodeDatasetOptions {
  /** What messages call the data; the name of the dataset by default. */
  readonly source?: string;
  /** The variables of the model. */
  readonly schema: Schema;
  /** Those of what each row is given, if the model has that. */
  readonly context?: Schema | undefined;
  /** Whether values that are missing are not known, so that NaN stays in their place. */
  readonly incomplete?: boolean | undefined;
}

/**
 * A dataset as a model takes it: the columns of its variables, by their names where these have names, with codes in the place of words and
 * of numbers that have labels.
 *
 * @param dataset The values as they stand in the file.
 * @param options The variables of the model and of its context.
 * @returns The codes of each part.
 * @throws {SyntaxError} If a variable has no column of its name.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 *
 * @example A table of words and numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inferSchema } from "@staircase/made";
 * import { encodeDataset, readDataset } from "@staircase/made/files";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "colour,doors\nred,1\nblue,2\nred,2\nblue,1\n");
 * const dataset = await readDataset(path);
 * const schema = inferSchema(dataset);
 * assertEquals(schema, [
 *   { kind: "binary", labels: ["blue", "red"], name: "colour" },
 *   { kind: "binary", labels: ["1", "2"], name: "doors" },
 * ]);
 * const { train, test } = encodeDataset(dataset, { schema });
 * assertEquals([Array.from(train.data), Array.from(test!.data)], [[1, 0, 0, 1, 1, 1], [0, 0]]);
 * await Deno.remove(path);
 * ```
 */
export function encodeDataset(
  dataset: Dataset,
  { source = dataset.name, context: given, incomplete, ...options }: EncodeDatasetOptions,
): Dataset {
  const encode = incomplete ? encodeIncompleteSplit : encodeSplit;
  const [train, valid, test] = SPLITS.map((split) => encode(dataset, split, { ...options, source }));
  const context = dataset.context && given && encodeDataset(dataset.context, { source, schema: given });
  return {
    name: dataset.name,
    train: train!,
    valid,
    test,
    ...(context && { context }),
    ...(incomplete && { incomplete }),
  };
}
