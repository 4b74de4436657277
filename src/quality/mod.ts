/**
 * How good generated rows are, beside rows that were learned and rows that were held out.
 *
 * @module
 */
export { compareRows, type Comparison } from "./assess.ts";
export { describeValues } from "./column.ts";
export { columnsOf } from "./columns_of.ts";
export { reportPage } from "./page.ts";
export { type Report, reportJson } from "./report.ts";
