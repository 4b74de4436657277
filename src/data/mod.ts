/**
 * Data: readers, checks and batches.
 *
 * @module
 */
export { epochOrder, gatherRows } from "./batches.ts";
export { binarize } from "./binarize.ts";
export { cardinalities, type Dataset, readDataset } from "./dataset.ts";
export { type Matrix, matrix, type NdArray, type NumericArray, takeRows } from "./matrix.ts";
