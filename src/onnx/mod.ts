/**
 * ONNX files: the exported graphs of a model and what they say about themselves; training with such graphs.
 *
 * @module
 */
export { OnnxExecutor } from "./executor/executor.ts";
export type { GraphRuntime, GraphSession } from "./executor/runtime.ts";
export { exportOnnx, type ExportOptions, likelyBlocks } from "./export.ts";
export { exportTraining, type TrainingGraph } from "./training/export.ts";
export { type ModelMetadata, type ParityRecord, readMetadata, writeMetadata } from "./metadata.ts";
export { GRAPH_KINDS, type GraphKind, type Port, type Ports, portsOf } from "./ports.ts";
