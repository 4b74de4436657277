/**
 * What becomes of data before they are learned.
 *
 * @module
 */
import { type Dataset, drawDataset, type DrawnDataset, holdOut } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import type { Notes } from "./data_source.ts";

/** How grey pixels become bits. */
export const BINARIZATIONS = ["threshold", "each-epoch"] as const;

/** What is done with data. */
export interface Preparation {
  /** The share of the rows to validate with; an earlier version held out none. */
  readonly valid?: number | undefined;
  /** How grey pixels become bits; "threshold" by default, as the file is read. */
  readonly binarize?: string | undefined;
}

/** Data, and their rows to learn of each epoch where these differ. */
export type PreparedData = Pick<DrawnDataset, "dataset"> & Partial<DrawnDataset>;

/** What was done with the data of a model. */
export function preparationOf({ valid, binarize }: Notes): Preparation {
  const share = Number(valid);
  return { valid: share >= 0 && share < Infinity ? share : undefined, binarize };
}

/** Whether data are read as grey levels. */
export function readsLevels({ binarize }: Preparation): boolean {
  return binarize === "each-epoch";
}

/** Holds out rows to validate with and draws pixels, as functions of the seed. */
export function prepare(
  dataset: Dataset,
  preparation: Preparation,
  { seed, source }: { readonly seed: number; readonly source: string },
): PreparedData {
  const { valid } = preparation;
  const held = valid === undefined ? dataset : holdOut(dataset, { share: valid, seed });
  if (!readsLevels(preparation)) return { dataset: held };
  if (held.isGrey) return drawDataset(held, seed);
  throw inputError(
    new RangeError(
      `Cannot draw the pixels of ${source} anew each epoch: it has no grey levels; leave --binarize out`,
    ),
  );
}
