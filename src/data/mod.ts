/**
 * Data in memory: matrices, datasets and batches.
 *
 * @module
 */
export { addNoise, type NoiseOptions } from "./add_noise.ts";
export { epochOrder, runOrder } from "./batches.ts";
export { binarize } from "./binarize.ts";
export { type ColumnWords, isPadded, settleWords, Words } from "./column_words.ts";
export type { ConditionalOptions } from "./column_variable.ts";
export { batchOf, type Dataset, type DatasetBatch, rowsToLearn, separateKnown } from "./dataset.ts";
export { columnEntropies } from "./entropies.ts";
export { checkFinite } from "./finite.ts";
export { drawNumbers, drawRows, leastPlaces, pickPlaces } from "./draw_rows.ts";
export { drawDataset, type DrawnDataset, drawPixels } from "./draw_pixels.ts";
export { type HeldOptions, HeldOut } from "./held_out.ts";
export { holdOut, type HoldOutOptions } from "./hold_out.ts";
export { binColumn, type BinOptions } from "./bin_column.ts";
export { type InferOptions, MOST_VALUES } from "./infer_options.ts";
export { inferColumns, type InferredColumn } from "./infer_columns.ts";
export { inferSchema } from "./infer_schema.ts";
export { type Matrix, matrix, type NdArray, type NumericArray, takeColumns, takeRows } from "./matrix.ts";
export { type NearestRows, nearestRows } from "./nearest_rows.ts";
export { PART_ROWS, rowParts } from "./row_parts.ts";
export { Table, type TableCell, type TableColumn, tableOfColumns } from "./table.ts";
export { drawToy, type ToyName, TOYS } from "./toys.ts";
