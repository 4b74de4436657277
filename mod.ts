/**
 * Staircase: MADE density models in TypeScript. Train anywhere, run as ONNX everywhere.
 *
 * @module
 */
export * from "./src/made/mod.ts";
export * from "./src/train/mod.ts";
export * from "./src/onnx/mod.ts";
export {
  binarize,
  cardinalities,
  type Dataset,
  type Matrix,
  matrix,
  type NdArray,
  type NumericArray,
  takeRows,
} from "./src/data/mod.ts";
export * from "./src/exec/mod.ts";
export * from "./src/expr/mod.ts";
export * from "./src/ops/mod.ts";
