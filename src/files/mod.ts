/**
 * Everything that touches a file system: readers and writers of each format, and checkpoints on paths. They run in Deno,
 * Node.js and Bun.
 *
 * @module
 */
export type { ColumnWords, Dataset, Matrix, NdArray, NumericArray, Table } from "../data/mod.ts";
export { writeFileAtomically } from "./atomic_write.ts";
export { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
export { type CsvOptions, type CsvTable, readCsv } from "./read_csv.ts";
export { readDataset } from "./dataset.ts";
export { encodeDataset, type EncodeDatasetOptions } from "./encode_dataset.ts";
export { readEvidence } from "./evidence.ts";
export { readFile } from "./file.ts";
export type { DatasetOptions, ReadOptions, RowsOptions, TestRows } from "./format.ts";
export { parseIdx } from "./idx.ts";
export { encodeNpy, parseNpy } from "./npy.ts";
export { readTable } from "./read_table.ts";
export { writeRows } from "./rows_file.ts";
export { SkippedRows, type WrongRow } from "./skipped_rows.ts";
export { type Split, SPLITS } from "./splits.ts";
export { streamDataset, type StreamedDataset, type StreamOptions } from "./stream_dataset.ts";
export { batchParts, tableParts } from "./table.ts";
