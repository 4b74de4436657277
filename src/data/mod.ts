/**
 * Data: readers, checks and batches.
 *
 * @module
 */
export { epochOrder } from "./batches.ts";
export { binarize } from "./binarize.ts";
export { csvParts, readCsv } from "./csv.ts";
export { cardinalities, type Dataset, readDataset } from "./dataset.ts";
export { streamFile } from "./file_stream.ts";
export { type Matrix, matrix, type NdArray, type NumericArray, takeRows } from "./matrix.ts";
export { npyParts, type NpyPartsOptions } from "./npy_parts.ts";
export { type Npz, openNpz, splitKey } from "./npz.ts";
export { rowParts } from "./row_parts.ts";
