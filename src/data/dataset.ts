import type { Matrix } from "./matrix.ts";

/** Data to train on, to choose by and to test with. Values are finite numbers as they stand in the file, and NaN where one is missing. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** What the columns are called, where that is known. */
  readonly columns?: readonly string[] | undefined;
  /** Shape `[n, D]`. */
  readonly train: Matrix;
  /** Shape `[m, D]`. */
  readonly valid?: Matrix | undefined;
  /** Shape `[k, D]`. */
  readonly test?: Matrix | undefined;
  /** Whether the values are grey levels, from 0 to 255. */
  readonly isGrey?: boolean | undefined;
  /** What each row is given, such as its label, `[n, C]`: the same splits of as many rows. */
  readonly context?: Dataset | undefined;
}

/** The rows of a part of a dataset, and what they are given, by the names of a model's inputs. */
export function batchOf(
  dataset: Dataset,
  split: "train" | "valid" | "test",
): { readonly x: Matrix; readonly context?: Matrix } | undefined {
  const [x, context] = [dataset[split], dataset.context?.[split]];
  return x && { x, ...(context && { context }) };
}
