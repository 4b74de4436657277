/**
 * Sets of values of several variables.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { kindOf } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { distributionOf } from "./distributions/mod.ts";
import { itemsOf, type ValueSet } from "./value_set.ts";

/**
 * A set of values for each of some variables, by the variable's name or by its column: `{ age: [{ from: 20, to: 29 }, { from: 40 }], "3": [0, 1] }`.
 * Other variables may have any value.
 */
export type Region = Readonly<Record<string, ValueSet>>;

/**
 * The set of each variable, in the data's order; nothing where a variable may have any value.
 *
 * @throws {RangeError} If there is no such variable or it is named twice, or a set is empty or has a value that cannot be one.
 */
export function setsOf(region: Region, schema: Schema): (ValueSet | undefined)[] {
  const sets = schema.map((): ValueSet | undefined => undefined);
  for (const [key, set] of Object.entries(region)) {
    const d = variableOf(key, schema);
    if (sets[d] !== undefined) throw refusal(schema, d, "it is there twice");
    sets[d] = checkSet(set, schema, d);
  }
  return sets;
}

/**
 * The number of the variable that a name or a column means.
 *
 * @param key The name of a variable, or its column, from 0 up.
 * @param schema The variables.
 * @throws {RangeError} If there is no such variable, or several.
 */
export function variableOf(key: string, schema: Schema): number {
  const named = [...schema.keys()].filter((d) => schema[d]!.name === key);
  if (named.length === 1) return named[0]!;
  if (named.length === 0 && /^\d+$/.test(key) && Number(key) < schema.length) return Number(key);
  const reason = named.length > 1
    ? `columns ${named.join(" and ")} have that name, give the column`
    : `expected a name or a column from 0 to ${schema.length - 1}, such as ${nameOf(schema, 0)}`;
  throw inputError(new RangeError(`Cannot tell which variable is meant by "${key}": ${reason}`));
}

/** The set; of a list each item once. */
function checkSet(set: ValueSet, schema: Schema, d: number): ValueSet {
  const variable = schema[d]!;
  const kind = kindOf(variable);
  const { hasProbability, values } = distributionOf(variable);
  const isWrong = kind.checker([variable], [0]);
  const items = [...new Set(itemsOf(set))];
  for (const item of items) {
    if (typeof item !== "number") {
      const { from = -Infinity, to = Infinity } = item;
      if (from <= to) continue;
      throw refusal(schema, d, `none of its values is from ${from} to ${to}, expected the lesser end first`);
    }
    if (isWrong(Float64Array.of(item), 1) >= 0) {
      throw refusal(schema, d, `it cannot be ${item}, expected ${kind.expected(variable)}`);
    }
    if (items.length > 1 && !hasProbability(item, variable)) {
      throw refusal(schema, d, `${item} has a density and no probability, expected one number or ranges`);
    }
  }
  if (values(variable, items, 1)?.length === 0) {
    throw refusal(schema, d, `none of its values is in the set, expected ${kind.expected(variable)}`);
  }
  return items;
}

function refusal(schema: Schema, d: number, reason: string): Error {
  return inputError(new RangeError(`Cannot ask about ${nameOf(schema, d)}: ${reason}`));
}
