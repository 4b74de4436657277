/**
 * ONNX files: the exported graphs of a model and what they say about themselves.
 *
 * @module
 */
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
