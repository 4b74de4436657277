import { type Dataset, type Matrix, matrix, type NumericArray } from "../data/mod.ts";
import { type CheckedRows, encodeRows, type Schema } from "../made/mod.ts";
import { matchColumns } from "./match_columns.ts";
import { type Split, SPLITS } from "./splits.ts";

/** Rows of codes, checked. */
export type EncodedTable = Matrix & CheckedRows;

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
  const table = dataset[split];
  if (table === undefined) return undefined;
  const matched = dataset.columns ? takeVariables(table, dataset.columns, { source, schema }) : table;
  return encodeRows(`${split} of ${source}`, matched, schema) as EncodedTable;
}

/** The columns of the variables of a model, in their order. */
function takeVariables(
  { data, shape: [n, width] }: Matrix,
  names: readonly string[],
  { source, schema }: EncodingOptions,
): Matrix {
  const places = matchColumns(source, { width, names }, schema);
  const D = places.length;
  if (D === width && places.every((place, d) => place === d)) return matrix(data, [n, D]);
  const Values = data.constructor as new (length: number) => NumericArray;
  const taken = new Values(n * D);
  for (let row = 0; row < n; row++) {
    for (let d = 0; d < D; d++) taken[row * D + d] = data[row * width + places[d]!]!;
  }
  return matrix(taken, [n, D]);
}

/**
 * A dataset as a model takes it; see {@linkcode encodeSplit}.
 *
 * @param dataset The values as they stand in the file.
 * @param options What messages call the file, and the variables of the model.
 * @returns The codes of each part.
 * @throws {SyntaxError} If a variable has no column of its name.
 * @throws {TypeError} If columns are matched by position and are not as many as the variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeDataset(dataset: Dataset, options: EncodingOptions): Dataset {
  const [train, valid, test] = SPLITS.map((split) => encodeSplit(dataset, split, options));
  return { name: dataset.name, train: train!, valid, test };
}
