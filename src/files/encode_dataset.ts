import type { Dataset, Matrix } from "../data/mod.ts";
import { type CheckedRows, encodeRows, type Schema } from "../made/mod.ts";
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
 * A part of a dataset as a model takes it.
 *
 * @param dataset The values as they stand in the file.
 * @param split Which part.
 * @param options What messages call the file, and the variables of the model.
 * @returns The codes, `[n, D]`, or nothing if there is no such part.
 * @throws {TypeError} If there are other columns than variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeSplit(
  dataset: Dataset,
  split: Split,
  { source, schema }: EncodingOptions,
): EncodedTable | undefined {
  const table = dataset[split];
  return table && encodeRows(`${split} of ${source}`, table, schema) as EncodedTable;
}

/**
 * A dataset as a model takes it; see {@linkcode encodeSplit}.
 *
 * @param dataset The values as they stand in the file.
 * @param options What messages call the file, and the variables of the model.
 * @returns The codes of each part.
 * @throws {TypeError} If there are other columns than variables.
 * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
 */
export function encodeDataset(dataset: Dataset, options: EncodingOptions): Dataset {
  const [train, valid, test] = SPLITS.map((split) => encodeSplit(dataset, split, options));
  return { ...dataset, train: train!, valid, test };
}
