/**
 * What a set of values leaves of a variable.
 *
 * @module
 */
import { kindOf, nextNumber, type SchemaVariable } from "../kinds/mod.ts";
import { distributionOf } from "./distributions/mod.ts";
import { intersection, intervalsOf, separateMissing, union, type ValueSet } from "./value_set.ts";

/** All values of a variable that are not in a set; one that may be missing has NaN among its values. */
export function complement(set: ValueSet, variable: SchemaVariable): ValueSet {
  const { isMissing, present } = separateMissing(set);
  return [...outside(present, whole(variable)), ...(variable.missing && !isMissing ? [NaN] : [])];
}

function outside(set: ValueSet, variable: SchemaVariable) {
  const codes = codesOf(variable);
  if (codes) {
    const inside = new Set(distributionOf(variable).values(variable, set, Infinity));
    return codes.filter((code) => !inside.has(code));
  }
  const intervals = union(intervalsOf(set));
  const ends = [-Infinity, ...intervals.map(({ to }) => after(to))];
  const starts = [...intervals.map(({ from }) => before(from)), Infinity];
  return ends.map((from, k) => ({ from, to: starts[k]! })).filter(({ from, to }) =>
    from <= to && from < Infinity && to > -Infinity
  );
}

/** All values that are there. */
export function presentOf(variable: SchemaVariable): ValueSet {
  return codesOf(whole(variable)) ?? [{ from: -Infinity }];
}

/** The values that are there and not in a set. */
export function othersThan(set: ValueSet, variable: SchemaVariable): ValueSet {
  return intersection(complement(set, variable), presentOf(variable));
}

/** Whether a variable has no value in a set. */
export function isEmpty(set: ValueSet, variable: SchemaVariable): boolean {
  return distributionOf(variable).values(variable, set, 1)?.length === 0;
}

/** A variable as far as its values are there. */
export function whole({ missing: _, absent: __, ...present }: SchemaVariable): SchemaVariable {
  return present as SchemaVariable;
}

/** All values of a variable, where they are codes. */
export function codesOf(variable: SchemaVariable): number[] | undefined {
  const count = kindOf(variable).valueCount(variable);
  return count === Infinity ? undefined : Array.from({ length: count }, (_, code) => code);
}

/** The next larger value: values are float32. */
export function after(value: number): number {
  return Number.isFinite(value) ? nextNumber(value) : value;
}

/** The next smaller value. */
export function before(value: number): number {
  return -after(-value);
}
