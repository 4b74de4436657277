/**
 * The types that all runtimes share.
 *
 * @module
 */
export type { ArchitectureSummary } from "../made/architecture.ts";
export type {
  Completion,
  Conditionals,
  ConditionalsOptions,
  DensityModel,
  Samples,
} from "../made/density_model.ts";
export type * from "../made/kinds/variables.ts";
export type { Range } from "../made/range.ts";
export type { Batch, Conditions, Inputs } from "../made/inputs.ts";
export type { SampleOptions } from "../made/noise.ts";
export type { Rows } from "../made/rows.ts";
export type { Schema } from "../made/schema.ts";
export type { ModelMetadata, ParityRecord } from "../onnx/metadata.ts";
export type { GraphKind } from "../onnx/ports.ts";
export type { Execution } from "./execution.ts";
export type { GraphBytes } from "./graph_file.ts";
export type { OnnxModel } from "./onnx_model.ts";
