import { inputError } from "../errors/mod.ts";
import type { SchemaVariable } from "../made/kinds/mod.ts";
import { columnName, type Schema } from "../made/schema.ts";
import type { Dataset } from "./dataset.ts";
import { distinctValues } from "./distinct_values.ts";
import { checkFinite } from "./finite.ts";
import type { Matrix } from "./matrix.ts";

/** The most values that a column may take unless the caller says otherwise. */
export const MOST_VALUES = 1000;

/** Float32, which models compute in, tells no more codes apart. */
const MOST_CODES = 2 ** 24 - 1;

/** What is taken for a schema. */
export interface InferOptions {
  /** The most values that a column may take; 1,000 by default. */
  readonly mostValues?: number;
}

/**
 * Finds out what the columns of a dataset are, by the values that its splits hold.
 *
 * Whole numbers from 0 up with few gaps are codes: a column of 0 and 1 is binary, another categorical with as many values as its
 * largest code says, at most twice as many as there are. Any other column has labels: the values themselves, ascending, of which two
 * make a binary variable. {@linkcode encodeRows} turns them into codes.
 *
 * @param dataset All of its splits decide.
 * @param options Which columns are refused.
 * @returns One variable a column.
 * @throws {RangeError} If a value is missing or infinite, or a column takes too many values, as identifiers do: each value would be
 * an input and an output of the network.
 *
 * @example Codes, and values that become labels
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeRows, inferSchema, matrix } from "@staircase/made";
 *
 * const train = matrix([[0, 94110], [2, 10001], [1, 60601]]);
 * const schema = inferSchema({ name: "people", columns: ["children", "zip"], train });
 * assertEquals(schema, [
 *   { kind: "categorical", size: 3, name: "children" },
 *   { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
 * ]);
 * assertEquals(Array.from(encodeRows("people", train, schema).data), [0, 2, 2, 0, 1, 1]);
 * ```
 */
export function inferSchema(dataset: Dataset, { mostValues = MOST_VALUES }: InferOptions = {}): Schema {
  const { name: source, columns, train, valid, test } = dataset;
  const splits = Object.entries({ train, valid, test }).filter((entry): entry is [string, Matrix] =>
    entry[1] !== undefined
  );
  for (const [split, table] of splits) checkFinite(table, { source, split, columns });
  const tables = splits.map(([, table]) => table);
  const schema: SchemaVariable[] = [];
  for (const values of distinctValues(tables, Math.min(mostValues, MOST_CODES))) {
    const d = schema.length;
    const name = columns?.[d];
    const named = name === undefined ? {} : { name };
    if (values === undefined) {
      const found = describeValues(tables, d);
      throw inputError(
        new RangeError(
          `Cannot learn ${
            columnName(d, name)
          } of ${source}: it has ${found}, and each would be an input and an output; ` +
            `leave the column out, put its values into fewer bins, or raise mostValues (--most-values), which is ${mostValues}`,
        ),
      );
    }
    schema.push({ ...variableOf(values), ...named });
  }
  return schema;
}

/** The variable of a column that holds these values, ascending: their codes are themselves, or their places. */
function variableOf(values: Float64Array): SchemaVariable {
  const [least = 0, most = least] = [values[0], values.at(-1)];
  const isWhole = least >= 0 && values.every((value) => Number.isInteger(value));
  if (isWhole && most <= 1) return { kind: "binary" };
  if (isWhole && most < Math.min(2 * values.length, MOST_CODES)) {
    return { kind: "categorical", size: most + 1 };
  }
  const labels = Array.from(values, String);
  return labels.length === 2
    ? { kind: "binary", labels }
    : { kind: "categorical", size: labels.length, labels };
}

/** So many values are counted of a column that has too many. */
const MOST_COUNTED = 1_000_000;

/** How many different values a column has, with an example. */
function describeValues(tables: readonly Matrix[], d: number): string {
  const values = new Set<number>();
  for (const { data, shape: [, D] } of tables) {
    for (let place = d; place < data.length && values.size <= MOST_COUNTED; place += D) {
      values.add(data[place]!);
    }
  }
  const count = values.size > MOST_COUNTED ? `more than ${MOST_COUNTED}` : values.size;
  return `${count} different values, such as ${values.values().next().value}`;
}
