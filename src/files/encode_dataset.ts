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
  { columns: names, words, ...splits }: Dataset,
  split: Split,
  { source, schema }: EncodingOptions,
): Matrix | undefined {
  const table = splits[split];
  if (table === undefined || names === undefined && words === undefined) return table;
  const places = matchColumns(source, { width: table.shape[1], names }, schema);
  const taken = takeColumns(table, places);
  if (words === undefined) return taken;
  return encodeWords(`${split} of ${source}`, taken, {
    words: Array.from(places, (place) => words[place]),
    schema,
  });
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

/**
 * A dataset as a model takes it; see {@linkcode encodeSplit}.
 *
 * @param dataset The values as they stand in the file.
 * @param options What messages call the file, the variables of the model and of its context, and whether values that are missing are
 * not known, so that NaN stays in their place.
 * @returns The codes of each part.
 * @throws {SyntaxError} If a variable has no column of its name.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeDataset(
  dataset: Dataset,
  { context: given, incomplete, ...options }: BatchOptions & Pick<Dataset, "incomplete">,
): Dataset {
  const encode = incomplete ? encodeIncompleteSplit : encodeSplit;
  const [train, valid, test] = SPLITS.map((split) => encode(dataset, split, options));
  const context = dataset.context && given && encodeDataset(dataset.context, { ...options, schema: given });
  return {
    name: dataset.name,
    train: train!,
    valid,
    test,
    ...(context && { context }),
    ...(incomplete && { incomplete }),
  };
}
