/**
 * How good generated rows are, beside rows that were learned and rows that were held out.
 *
 * @module
 */
export { type Agreement, compareColumns } from "./agreement.ts";
export { type Column, type Sample } from "./column.ts";
export { columnsOf } from "./columns_of.ts";
export { type Combination, type Combinations, findCombinations } from "./combinations.ts";
export { findNearest, type Nearness } from "./nearest.ts";
export { PARTS, separate, type Separation } from "./two_samples.ts";
