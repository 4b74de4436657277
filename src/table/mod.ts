/**
 * Tables: models that take and give rows in the data's own words.
 *
 * @module
 */
export { decodeTable } from "./decode_rows.ts";
export type { TableRows } from "./encode_rows.ts";
export type { Explanation } from "./explanation.ts";
export { fitTable, type FitTableOptions } from "./fit_table.ts";
export type { Given } from "./given.ts";
export {
  type TableCompleteOptions,
  TableModel,
  type TableModelOptions,
  type TableQueryOptions,
  type TableSampleOptions,
} from "./table_model.ts";
