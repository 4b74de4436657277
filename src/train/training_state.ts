/**
 * Where training is.
 *
 * @module
 */

import type { ValidationState } from "./validation.ts";

/** Where training is, beside the parameters and moments. */
export interface TrainingState {
  /** The number of batches so far. */
  readonly step: number;
  /** The sum of the NLLs of the batches of the current epoch. */
  readonly nllSum: number;
  /** Where that is in epochs; absent where an earlier version wrote the state, until `fit` knows the rows. */
  readonly position?: EpochPosition;
  /** What is known of the validation rows; absent where there are none. */
  readonly validation?: ValidationState;
}

/** Where training is in epochs. Data may grow from one `fit` to the next, so this does not follow from the step. */
export interface EpochPosition {
  /** The number of whole epochs so far. */
  readonly epoch: number;
  /** How many batches the current epoch has had. */
  readonly batches: number;
  /** How many rows it goes through. */
  readonly rows: number;
}

/** Where training begins. */
export const START: TrainingState = { step: 0, nllSum: 0, position: { epoch: 0, batches: 0, rows: 0 } };

/** A state that says where it is in epochs. */
export type PlacedState = TrainingState & Required<Pick<TrainingState, "position">>;

/**
 * Where training goes on with so many rows. An epoch that was interrupted begins again where their number has changed.
 *
 * @param state Where it was left.
 * @param rows How many rows there are now.
 * @param batch The number of rows of a batch.
 */
export function placeIn(state: TrainingState, rows: number, batch: number): PlacedState {
  const { step, position } = state;
  const stepsPerEpoch = Math.ceil(rows / batch);
  // an earlier version knew one number of rows only
  const before = position ?? { epoch: Math.floor(step / stepsPerEpoch), batches: step % stepsPerEpoch, rows };
  const isSame = before.batches > 0 && before.rows === rows;
  return {
    ...state,
    nllSum: isSame ? state.nllSum : 0,
    position: { epoch: before.epoch, batches: isSame ? before.batches : 0, rows },
  };
}
