/**
 * The types that all runtimes share.
 *
 * @module
 */
export type {
  CompleteOptions,
  Completion,
  Conditionals,
  DensityModel,
  Rows,
  SampleOptions,
  Samples,
} from "../made/density_model.ts";
export type { HeadKind, Schema, SchemaVariable } from "../made/schema.ts";
export type {
  ArchitectureMetadata,
  GraphKind,
  MetadataFormat,
  ModelMetadata,
  ParityRecord,
} from "../onnx/metadata.ts";
export type { Execution } from "./execution.ts";
export type { GraphBytes } from "./graph_file.ts";
export type { OnnxModel } from "./onnx_model.ts";
