/**
 * Training: optimizers, the loop, metrics and checkpoints.
 *
 * @module
 */
export {
  type Checkpoint,
  checkpointParts,
  decodeCheckpoint,
  type DecodeOptions,
  encodeCheckpoint,
  type EncodeOptions,
  type LoadedCheckpoint,
} from "./checkpoint.ts";
export { independentNll } from "./independent_nll.ts";
export { bitsPerDimension, knownPerRow, meanNll } from "./metrics.ts";
export { type Optimizer, type OptimizerName, optimizers } from "./optimizers/mod.ts";
export { foretellSize, type SizeOptions, type TrainingSize } from "./size.ts";
export {
  defaultEpochs,
  defaultPatience,
  type Recipe,
  recipeFor,
  type RecipeName,
  recipes,
  withoutPlateaus,
} from "./recipes.ts";
export { type Progress, type ScheduleName, schedules } from "./schedules.ts";
export type { BatchReport, EpochReport } from "./reports.ts";
export type { Weights, WeightsToKeep } from "./trained_weights.ts";
export type { RowPlace, RowStream } from "./row_stream.ts";
export { type FitOptions, Trainer } from "./trainer.ts";
export type { TrainingRows } from "./windows.ts";
export { type FilledTrainerOptions, TRAINER_DEFAULTS, type TrainerOptions } from "./trainer_options.ts";
export type { EpochPosition, TrainingState } from "./training_state.ts";
export type { ValidationState } from "./validation.ts";
