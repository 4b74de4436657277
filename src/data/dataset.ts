import type { KindName } from "../made/kinds/mod.ts";
import type { ColumnWords } from "./column_words.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** Data to train on, to choose by and to test with. Values are finite numbers as they stand in the file, and NaN where one is missing. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** What the columns are called, where that is known. */
  readonly columns?: readonly string[] | undefined;
  /** What is written in the columns besides numbers, of a file in which words stand. */
  readonly words?: readonly (ColumnWords | undefined)[] | undefined;
  /** What the columns are, of data that know it. */
  readonly kind?: KindName | undefined;
  /** Shape `[n, D]`. */
  readonly train: Matrix;
  /** Shape `[m, D]`. */
  readonly valid?: Matrix | undefined;
  /** Shape `[k, D]`. */
  readonly test?: Matrix | undefined;
  /** Of how many rows those of `train` were drawn, before any of them were held out, where that is not all. */
  readonly drawnOf?: number | undefined;
  /** How many rows there are to learn, where those of `train` are some of them, and the others are not in memory. */
  readonly learned?: number | undefined;
  /** Whether the values are grey levels, from 0 to 255. */
  readonly isGrey?: boolean | undefined;
  /** What each row is given, such as its label, `[n, C]`: the same splits of as many rows. */
  readonly context?: Dataset | undefined;
  /** Whether a value that is missing is one that is not known, and none of its own. */
  readonly incomplete?: boolean | undefined;
}

/** How many rows of a dataset are to be learned. */
export function rowsToLearn({ train, learned }: Dataset): number {
  return learned ?? train.shape[0];
}

/** Rows of a dataset, by the names of a model's inputs. */
export interface DatasetBatch {
  /** The values, `[n, D]`. */
  readonly x: Matrix;
  /** Which of them are known, where not all are, `[n, D]`. */
  readonly known?: Matrix;
  /** What each row is given, `[n, C]`. */
  readonly context?: Matrix;
}

/** The rows of a part of a dataset. */
export function batchOf(dataset: Dataset, split: "train" | "valid" | "test"): DatasetBatch | undefined {
  const [x, context] = [dataset[split], dataset.context?.[split]];
  return x && { ...(dataset.incomplete ? separateKnown(x) : { x }), ...(context && { context }) };
}

/**
 * Separates values from which of them are known.
 *
 * @param rows Shape `[n, D]`, with NaN where a value is not known.
 * @returns The values, 0 where one is not known, and 1 where it is known and 0 where it is not, both `[n, D]`.
 */
export function separateKnown(
  { data, shape }: { readonly data: ArrayLike<number>; readonly shape: readonly [number, number] },
): { readonly x: Matrix; readonly known: Matrix } {
  return {
    x: matrix(Float32Array.from(data, (value) => Number.isNaN(value) ? 0 : value), shape),
    known: matrix(Uint8Array.from(data, (value) => Number.isNaN(value) ? 0 : 1), shape),
  };
}
