/**
 * What becomes of data before they are learned.
 *
 * @module
 */
import {
  addNoise,
  type Dataset,
  drawDataset,
  type DrawnDataset,
  holdOut,
  type Matrix,
} from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import type { Schema } from "../src/made/mod.ts";
import type { Notes } from "./data_source.ts";

/** How grey pixels become bits. */
export const BINARIZATIONS = ["threshold", "each-epoch"] as const;

/** What is done with data. */
export interface Preparation {
  /** How many rows are drawn at most; an earlier version took all. */
  readonly rows?: number | undefined;
  /** Whether all rows are learned from a file, and not drawn. */
  readonly stream?: boolean | undefined;
  /** The share of the rows to validate with; an earlier version held out none. */
  readonly valid?: number | undefined;
  /** How grey pixels become bits; "threshold" by default, as the file is read. */
  readonly binarize?: string | undefined;
  /** How much noise is added to real numbers; none by default. */
  readonly noise?: number | undefined;
}

/** Data, and their rows to learn of each epoch where these differ. */
export type PreparedData = Pick<DrawnDataset, "dataset"> & Partial<DrawnDataset>;

/** What was done with the data of a model. */
export function preparationOf({ rows, stream, valid, binarize, noise }: Notes): Preparation {
  const numberOf = (note: string | undefined) =>
    Number(note) >= 0 && Number(note) < Infinity ? Number(note) : undefined;
  return {
    ...{ rows: numberOf(rows), stream: stream === "yes" },
    ...{ valid: numberOf(valid), binarize, noise: numberOf(noise) },
  };
}

/** What is kept of that in the notes. */
export function preparationNotes({ rows, stream, valid, binarize, noise }: Preparation): Notes {
  return {
    ...(stream ? { stream: "yes" } : { rows: `${rows}` }),
    valid: `${valid}`,
    ...(binarize !== "threshold" && { binarize: `${binarize}` }),
    ...(noise !== undefined && { noise: `${noise}` }),
  };
}

/** Whether data are read as grey levels. */
export function readsLevels({ binarize }: Preparation): boolean {
  return binarize === "each-epoch";
}

/**
 * The rows to learn of each epoch with noise on their real numbers.
 *
 * @param train The rows, as the model takes them.
 * @param schema Their variables.
 * @param options How much noise, in standard deviations of each column, and the seed.
 * @returns A function of the epoch, counted from 0; nothing without noise.
 */
export function noisyRows(
  train: Matrix,
  schema: Schema,
  { noise, seed }: { readonly noise: number | undefined; readonly seed: number },
): ((epoch: number) => Matrix) | undefined {
  if (noise === undefined) return undefined;
  const deviations = schema.map((variable) => variable.kind === "real" ? noise * variable.deviation : 0);
  if (deviations.some((deviation) => deviation > 0)) {
    return (epoch) => addNoise(train, { deviations, seed, epoch });
  }
  throw inputError(new RangeError(`Cannot add noise of ${noise}: no column is real; leave --noise out`));
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
