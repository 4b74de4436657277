/**
 * Sets of values of several variables.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { kindOf } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { distributionOf } from "./distributions/mod.ts";
import { complement, isEmpty } from "./complement.ts";
import { intersection, itemsOf, listOf, type ValueSet } from "./value_set.ts";

/**
 * A set of values for each of some variables, by the variable's name or by its column: `{ age: [{ from: 20, to: 29 }, { from: 40 }], "3": [0, 1] }`.
 * Other variables may have any value.
 */
export type Box = Readonly<Record<string, ValueSet>>;

/** A box, or several: then a row is in the region if it is in any of them. */
export type Region = Box | readonly Box[];

/** The set of each variable, in the data's order; nothing where a variable may have any value. */
export type Sets = readonly (ValueSet | undefined)[];

/** There are no more boxes than this: each is a question of its own. */
const MOST_BOXES = 256;

/**
 * A region as boxes of which none has a row in common with another.
 *
 * @throws {RangeError} If there is no such variable or it is named twice, a set is empty or has a value that cannot be one, or there are
 * too many boxes.
 */
export function boxesOf(region: Region, schema: Schema): Sets[] {
  const boxes = (isBox(region) ? [region] : region).map((box) => setsOf(box, schema));
  for (const box of boxes.length > 1 ? boxes : []) {
    const d = box.findIndex((_, d) => hasDensity(box, schema, d));
    if (d >= 0) {
      throw refusal(
        schema,
        d,
        "a single number has a density and no probability, expected a range beside alternatives",
      );
    }
  }
  const apart: Sets[] = [];
  for (const box of boxes) {
    const parts = apart.reduce<Sets[]>((parts, other) => without(parts, other, schema), [box]);
    apart.push(...parts);
    checkCount(apart);
  }
  return apart;
}

/** Whether a variable has a single number that has no probability but a density. */
export function hasDensity(box: Sets, schema: Schema, d: number): boolean {
  const variable = schema[d]!;
  const { hasProbability } = distributionOf(variable);
  return box[d] !== undefined && (listOf(box[d]) ?? []).some((value) => !hasProbability(value, variable));
}

function isBox(region: Region): region is Box {
  return !Array.isArray(region);
}

/** Throws where there are too many boxes. */
export function checkCount({ length }: readonly unknown[]): void {
  if (length <= MOST_BOXES) return;
  throw inputError(
    new RangeError(
      `Cannot take apart what is asked: it is more than ${MOST_BOXES} alternatives, ask for fewer at once`,
    ),
  );
}

/** What each of some boxes has in common with each of others. */
export function commonBoxes(some: readonly Sets[], others: readonly Sets[], schema: Schema): Sets[] {
  const common = some.flatMap((one) =>
    others.map((other) => one.map((set, d) => commonSet(set, other[d]))).filter((box) =>
      !hasNone(box, schema)
    )
  );
  checkCount(common);
  return common;
}

/** The rows that are in two regions. */
export function commonRegion(first: Region, second: Region, schema: Schema): Region {
  const boxes = commonBoxes(boxesOf(first, schema), boxesOf(second, schema), schema);
  return boxes.map((sets) =>
    Object.fromEntries(sets.flatMap((set, d) => set === undefined ? [] : [[d, set] as const]))
  );
}

/** The rows of boxes that are not in another box, as boxes that have no row in common. */
function without(boxes: readonly Sets[], other: Sets, schema: Schema): Sets[] {
  return boxes.flatMap((box) => {
    if (commonBoxes([box], [other], schema).length === 0) return [box];
    const parts: Sets[] = [];
    let rest = box;
    other.forEach((set, d) => {
      if (set === undefined) return;
      parts.push(rest.with(d, commonSet(rest[d], complement(set, schema[d]!))));
      rest = rest.with(d, commonSet(rest[d], set));
    });
    return parts.filter((part) => !hasNone(part, schema));
  });
}

function commonSet(first: ValueSet | undefined, second: ValueSet | undefined): ValueSet | undefined {
  return first && second ? intersection(first, second) : first ?? second;
}

/** Whether no row is in a box. */
function hasNone(box: Sets, schema: Schema): boolean {
  return box.some((set, d) => set !== undefined && isEmpty(set, schema[d]!));
}

/** The set of each variable. */
function setsOf(box: Box, schema: Schema): Sets {
  const sets = schema.map((): ValueSet | undefined => undefined);
  for (const [key, set] of Object.entries(box)) {
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
  const { hasProbability } = distributionOf(variable);
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
  if (isEmpty(items, variable)) {
    throw refusal(schema, d, `none of its values is in the set, expected ${kind.expected(variable)}`);
  }
  return items;
}

function refusal(schema: Schema, d: number, reason: string): Error {
  return inputError(new RangeError(`Cannot ask about ${nameOf(schema, d)}: ${reason}`));
}
