import { inputError } from "../errors/mod.ts";
import type { KindName, SchemaVariable } from "../made/kinds/mod.ts";
import { columnName, type Schema } from "../made/schema.ts";
import { columnOf } from "./column.ts";
import {
  type ConditionalOptions,
  type FoundColumn,
  kindOfColumn,
  MOST_CODES,
  variableOfColumn,
} from "./column_variable.ts";
import type { Dataset } from "./dataset.ts";
import { distinctValues } from "./distinct_values.ts";
import { checkFinite } from "./finite.ts";
import type { Matrix } from "./matrix.ts";

/** The most values of a column of codes unless the caller says otherwise. */
export const MOST_VALUES = 1000;

/** What is taken for a schema. */
export interface InferOptions extends ConditionalOptions {
  /** The most values of a column of codes; 1,000 by default. Columns of more values are ordinal or real. */
  readonly mostValues?: number;
  /**
   * What becomes of values that are missing, which are NaN: by default `"model"`, where the variables of their columns have that as one
   * value more; with `"ignore"` they are values that are not known; or they are refused.
   */
  readonly missing?: "model" | "ignore" | "refuse" | undefined;
  /** The kind of all columns, or of some by their names or their numbers; the values decide about others. */
  readonly kinds?: KindName | Readonly<Record<string, KindName>> | undefined;
}

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
 * A column of which values are missing becomes a variable of which they may be (`missing`), unless these are ignored, and the others
 * decide about its kind.
 *
 * @param dataset All of its splits decide.
 * @param options Where the values do not decide.
 * @returns One variable a column.
 * @throws {RangeError} If a value is infinite, or missing where that is refused; if all values of a column are missing, a column cannot be of the kind that is asked for, or the values of a real
 * column are too near to each other for float32.
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
 *   { kind: "real", mean: 2, deviation: 0.4082483, name: "weight" },
 * ]);
 * assertEquals(Array.from(encodeRows("people", train, schema).data), [0, 2, 1.5, 2, 0, 2.5, 1, 1, 2]);
 * ```
 */
export function inferSchema(dataset: Dataset, options: InferOptions = {}): Schema {
  const { mostValues = MOST_VALUES, missing = "model" } = options;
  const { name: source, columns, train, valid, test, isGrey = false } = dataset;
  const splits = Object.entries({ train, valid, test }).filter((entry): entry is [string, Matrix] =>
    entry[1] !== undefined
  );
  for (const [split, table] of splits) {
    checkFinite(table, { source, split, columns, missing: missing !== "refuse" });
  }
  const tables = splits.map(([, table]) => table);
  const isMissing = columnsWithMissing(tables);
  const chosen = choiceOf(dataset, options);
  const schema: SchemaVariable[] = [];
  for (const values of distinctValues(tables, Math.min(mostValues, MOST_CODES))) {
    const d = schema.length;
    const refuse = (reason: string): never => {
      throw inputError(new RangeError(`Cannot learn ${columnName(d, columns?.[d])} of ${source}: ${reason}`));
    };
    const numbers = isMissing[d] === 1 ? numbersOf(train, d) : undefined;
    if (numbers?.length === 0) refuse("all its values in the rows to learn are missing; leave it out");
    const found: FoundColumn = {
      values,
      numbers: () => numbers ?? numbersOf(train, d),
      column: () => columnOf(tables, d),
      rows: numbers?.length ?? train.shape[0],
      isGrey,
      refuse,
    };
    const name = columns?.[d];
    schema.push({
      ...variableOfColumn[chosen(d, name) ?? kindOfColumn(found)](found, options),
      ...(name !== undefined && { name }),
      ...(isMissing[d] === 1 && missing === "model" && { missing: true }),
    });
  }
  return schema;
}

/** Of each column whether a value of it is missing. */
function columnsWithMissing(tables: readonly Matrix[]): Uint8Array {
  const flags = new Uint8Array(tables[0]!.shape[1]);
  for (const { data } of tables) {
    if (!(data instanceof Float32Array || data instanceof Float64Array)) continue; // which have no NaN
    for (let place = 0; place < data.length; place++) {
      if (Number.isNaN(data[place])) flags[place % flags.length] = 1;
    }
  }
  return flags;
}

/** The numbers of a column that are not missing. */
function numbersOf({ data, shape: [n, D] }: Matrix, d: number): Float64Array {
  const column = Float64Array.from({ length: n }, (_, row) => data[row * D + d]!);
  return column.filter((value) => !Number.isNaN(value));
}

/** What kind each column is to have, where somebody said so. */
function choiceOf(
  { name: source, columns, train: { shape: [, D] } }: Dataset,
  { kinds }: InferOptions,
): (d: number, name: string | undefined) => KindName | undefined {
  if (kinds === undefined || typeof kinds === "string") return () => kinds;
  const odd = Object.keys(kinds).find((key) => !(columns?.includes(key) || isColumn(key, D)));
  if (odd !== undefined) {
    throw inputError(
      new RangeError(
        `Cannot choose the kind of "${odd}": ${source} has no column of this name, and columns have the numbers 0 to ${
          D - 1
        }`,
      ),
    );
  }
  return (d, name) => (name !== undefined && Object.hasOwn(kinds, name) ? kinds[name] : kinds[`${d}`]);
}

function isColumn(key: string, D: number): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && Number(key) < D;
}
