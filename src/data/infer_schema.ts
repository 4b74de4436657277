import { inputError } from "../errors/mod.ts";
import type { SchemaVariable } from "../made/kinds/mod.ts";
import { nameOf, type Schema } from "../made/schema.ts";
import type { Dataset } from "./dataset.ts";
import type { Matrix } from "./matrix.ts";

/** The most values that a column may take unless the caller says otherwise. */
export const MOST_VALUES = 1000;

/** What is taken for a schema. */
export interface InferOptions {
  /** The most values that a column may take; 1,000 by default. */
  readonly mostValues?: number;
}

/**
 * Finds out what the columns of a dataset are: binary where all splits hold 0 and 1 only, else categorical with as many values
 * as the largest code says.
 *
 * @param dataset All of its splits decide.
 * @param options Which columns are refused.
 * @returns One variable a column.
 * @throws {RangeError} If a column takes too many values, as identifiers do: each value would be an input and an output of the
 * network.
 */
export function inferSchema(dataset: Dataset, { mostValues = MOST_VALUES }: InferOptions = {}): Schema {
  const { train, valid, test, columns } = dataset;
  const sizes = new Int32Array(train.shape[1]).fill(2);
  for (const split of [train, valid, test]) if (split) raiseTo(sizes, split);
  const schema = Array.from(sizes, (size, d): SchemaVariable => {
    const name = columns?.[d];
    const named = name === undefined ? {} : { name };
    return size === 2 ? { kind: "binary", ...named } : { kind: "categorical", size, ...named };
  });
  const most = sizes.reduce((most, size, d) => size > sizes[most]! ? d : most, 0);
  if (sizes[most]! <= mostValues) return schema;
  throw inputError(
    new RangeError(
      `Cannot learn ${nameOf(schema, most)} of ${dataset.name}: it has values up to ${
        sizes[most]! - 1
      }, and each would be an input and an output; leave the column out, or raise mostValues (--most-values), which is ${mostValues}`,
    ),
  );
}

function raiseTo(sizes: Int32Array, { data, shape: [rows, columns] }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const code = data[start + column]!;
      if (code >= sizes[column]!) sizes[column] = code + 1;
    }
  }
}
