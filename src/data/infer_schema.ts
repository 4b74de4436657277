import type { Schema } from "../made/schema.ts";
import type { Dataset } from "./dataset.ts";
import { inferColumns } from "./infer_columns.ts";
import type { InferOptions } from "./infer_options.ts";

/**
 * Finds out what the columns of a dataset are, by the values that its splits hold.
 *
 * Whole numbers from 0 up with few gaps are codes: a column of 0 and 1 is binary, another categorical with as many values as its
 * largest code says, at most twice as many as there are. Any other column of few values has labels: the values themselves,
 * ascending, of which two make a binary variable. {@linkcode encodeRows} turns them into codes.
 *
 * A column of more than `mostValues` values is ordinal where these are whole numbers that take at most 65,536 steps from the least to
 * the largest one, and real otherwise. Fractions are real, too, where there are more than 20 of them and more than one for each ten
 * rows.
 *
 * In a table with words, or with names and a column of more than 20 different numbers, more is looked at. Words become labels, of which those
 * of few rows are one value together. Up to 20 different numbers are codes, and up to 256 whole ones have a code each, where there are 30 rows
 * for each; without so many rows up to 20 whole ones have a code each, beside one for all others. Other numbers are binned where some are frequent or far from the
 * others, else ordinal where they are whole, and real. No variable becomes of a column whose values are all equal, that counts the rows,
 * or of words that hardly come again.
 *
 * A column of which values are missing becomes a variable of which they may be (`missing`), unless these are ignored, and the others
 * decide about its kind.
 *
 * @param dataset A dataset, of which all splits decide, or a table.
 * @param options Where the values do not decide.
 * @returns One variable a column, but for those that are left out.
 * @throws {RangeError} If a value is infinite, or missing where that is refused; if all values of a column are missing, a column cannot be of the kind that is asked for, or the values of a column
 * that is to be real or binned are too near to each other for float32; or if no column is left.
 *
 * @example Codes, values that become labels, and numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeRows, inferSchema, matrix } from "@staircase/made";
 *
 * const train = matrix([[0, 94110, 1.5], [2, 10001, 2.5], [1, 60601, 2]]);
 * const columns = ["children", "zip", "weight"];
 * const schema = inferSchema({ name: "people", columns, train }, { kinds: { weight: "real" } });
 * assertEquals(schema, [
 *   { kind: "categorical", size: 3, name: "children" },
 *   { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
 *   { kind: "real", mean: 2, deviation: 0.4082483, decimals: 1, name: "weight" },
 * ]);
 * assertEquals(Array.from(encodeRows("people", train, schema).data), [0, 2, 1.5, 2, 0, 2.5, 1, 1, 2]);
 * ```
 */
export function inferSchema(
  dataset: Dataset | { readonly dataset: Dataset },
  options: InferOptions = {},
): Schema {
  return inferColumns(dataset, options).flatMap(({ variable }) => variable ?? []);
}
