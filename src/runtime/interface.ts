/**
 * The types that all runtimes share.
 *
 * @module
 */
export type { ArchitectureSummary } from "../made/architecture.ts";
export type { Completion, Conditionals, DensityModel, Samples } from "../made/density_model.ts";
export type { BinaryVariable, CategoricalVariable, SchemaVariable } from "../made/kinds/mod.ts";
export type { Range } from "../made/range.ts";
export type { Batch, Rows, SampleOptions } from "../made/rows.ts";
export type { Schema } from "../made/schema.ts";
export type { ModelMetadata, ParityRecord } from "../onnx/metadata.ts";
export type { GraphKind } from "../onnx/ports.ts";
export type { Execution } from "./execution.ts";
export type { GraphBytes } from "./graph_file.ts";
export type { OnnxModel } from "./onnx_model.ts";
