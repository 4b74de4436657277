/**
 * Staircase: MADE density models in TypeScript. Train anywhere, run as ONNX everywhere.
 *
 * The model, its training, and its export to bytes. Nothing here touches a file system: it runs in a page as well. Files are read
 * and written by `@staircase/made/files`, ONNX graphs are run by `@staircase/made/node` and `@staircase/made/web`, and
 * models of your own are built from the expressions in `@staircase/made/expr`.
 *
 * @module
 */
export {
  type Activation,
  type Architecture,
  type ArchitectureOptions,
  type Batch,
  binary,
  categorical,
  type CheckedRows,
  classify,
  type Completion,
  type Conditionals,
  type ConditionalsOptions,
  decodeRows,
  type DegreeChoice,
  type DensityModel,
  encodeRows,
  type FileRows,
  type Hidden,
  type KindName,
  Made,
  type MadeOptions,
  type Masks,
  type OrderChoice,
  type OrderName,
  type OrderOptions,
  type Range,
  type Rows,
  type SampleOptions,
  type Samples,
  type Schema,
  type SpreadDegrees,
  type UnitsPerVariable,
} from "./src/made/mod.ts";
export {
  beamSearch,
  completeByParticles,
  type CompletionOptions,
  deviationsAbove,
  type Estimate,
  type Filling,
  fillMissing,
  type FillOptions,
  logProbGiven,
  logProbKnown,
  parseRegion,
  type ParticleOptions,
  probability,
  type ProbabilityOptions,
  type Region,
  sampleGiven,
  type SampleGivenOptions,
  type Search,
  type SearchOptions,
  type Statistic,
  strangerThan,
  surprise,
  type UsualSurprise,
  usualSurprise,
  type ValueRange,
  type ValueSet,
  type WantedBatch,
  type WeightedCompletion,
} from "./src/made/questions/mod.ts";
export type * from "./src/made/kinds/variables.ts";
export {
  type BatchReport,
  bitsPerDimension,
  type Checkpoint,
  decodeCheckpoint,
  type DecodeOptions,
  encodeCheckpoint,
  type EncodeOptions,
  type EpochPosition,
  type EpochReport,
  type FilledTrainerOptions,
  type FitOptions,
  type LoadedCheckpoint,
  meanNll,
  type OptimizerName,
  type Recipe,
  type RecipeName,
  type ScheduleName,
  Trainer,
  type TrainerOptions,
  type TrainingRows,
  type TrainingState,
  type ValidationState,
  type Weights,
  type WeightsToKeep,
} from "./src/train/mod.ts";
export {
  addNoise,
  binarize,
  binColumn,
  type BinOptions,
  columnEntropies,
  type ColumnWords,
  type ConditionalOptions,
  type Dataset,
  drawDataset,
  type DrawnDataset,
  holdOut,
  type HoldOutOptions,
  inferColumns,
  type InferOptions,
  type InferredColumn,
  inferSchema,
  type Matrix,
  matrix,
  type NoiseOptions,
  Table,
  type TableCell,
} from "./src/data/mod.ts";
export { parseTable, type ParseTableOptions } from "./src/files/parse_table.ts";
export { tableOf, type TableRecord } from "./src/files/table_of.ts";
export { toCsv } from "./src/files/to_csv.ts";
export {
  type Explanation,
  fitTable,
  type FitTableOptions,
  type Given,
  type TableCompleteOptions,
  TableModel,
  type TableModelOptions,
  type TableQueryOptions,
  type TableRows,
  type TableSampleOptions,
} from "./src/table/mod.ts";
export { type GraphRuntime } from "./src/folder/graphs.ts";
export { type TestReport, TrainingLog } from "./src/folder/log.ts";
export { modelFiles, type ModelFilesOptions } from "./src/folder/model_files.ts";
export { type FinishedTraining, type Training } from "./src/folder/training.ts";
export { type Executor, ReferenceExecutor, WasmExecutor } from "./src/exec/mod.ts";
export {
  exportOnnx,
  type ExportOptions,
  type GraphKind,
  type ModelMetadata,
  OnnxExecutor,
  type Port,
  type Ports,
  portsOf,
  readMetadata,
  writeMetadata,
} from "./src/onnx/mod.ts";
