/**
 * ONNX files: the exported graphs of a model and what they say about themselves; training with such graphs.
 *
 * @module
 */
export { OnnxExecutor } from "./executor/executor.ts";
export type { GraphRuntime, GraphSession } from "./executor/runtime.ts";
export { exportOnnx, type ExportOptions } from "./export.ts";
export {
  type ArchitectureMetadata,
  type GraphKind,
  type MetadataFormat,
  type ModelMetadata,
  type ParityRecord,
  readMetadata,
  writeMetadata,
} from "./metadata.ts";
