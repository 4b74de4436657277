/**
 * Sets of values of one variable.
 *
 * @module
 */
/** All values from `from` to `to`, both of them included and either of them left out where there is no such end. */
export interface ValueRange {
  /** The least value. */
  readonly from?: number;
  /** The largest value. */
  readonly to?: number;
}

/** Some values of a variable, as a model computes with them: a range, or a list of values and ranges. */
export type ValueSet = ValueRange | readonly (number | ValueRange)[];

/** Numbers from one up to another. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The values and ranges of a set. */
export function itemsOf(set: ValueSet): readonly (number | ValueRange)[] {
  return isRange(set) ? [set] : set;
}

function isRange(set: ValueSet): set is ValueRange {
  return !Array.isArray(set);
}

/** The values of a set that is a list of nothing else. */
export function listOf(set: ValueSet): readonly number[] | undefined {
  const items = itemsOf(set);
  return items.every((item) => typeof item === "number") ? items : undefined;
}

/** The values and ranges of a set as intervals, of which some may overlap. */
export function intervalsOf(set: ValueSet): Interval[] {
  return itemsOf(set).map((item) =>
    typeof item === "number"
      ? { from: item, to: item }
      : { from: item.from ?? -Infinity, to: item.to ?? Infinity }
  );
}

/** The same numbers as in some intervals, in ascending ones that neither overlap nor touch. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else joined.push({ from, to });
  }
  return joined;
}

/** What two sets have in common. NaN, which is missing, is in a set that names it, and in a range without ends. */
export function intersection(first: ValueSet, second: ValueSet): ValueSet {
  const [values, others] = [listOf(first), listOf(second)];
  if (values && others) {
    const among = new Set(others);
    return values.filter((value) => among.has(value));
  }
  return itemsOf(first).flatMap((a) =>
    itemsOf(second).flatMap((b): readonly (number | ValueRange)[] => {
      if (isAll(a)) return [b];
      if (isAll(b)) return [a];
      const [one, other] = intervalsOf([a, b]);
      const [from, to] = [Math.max(one!.from, other!.from), Math.min(one!.to, other!.to)];
      return from === to ? [from] : from < to ? [{ from, to }] : [];
    })
  );
}

/** Whether a set holds what is missing, which is NaN or a range without ends, and the other values in it. */
export function separateMissing(set: ValueSet): { isMissing: boolean; present: ValueSet } {
  const items = itemsOf(set);
  return {
    isMissing: items.some((item) => Number.isNaN(item) || isAll(item)),
    present: items.filter((item) => !Number.isNaN(item)),
  };
}

/** Whether it is a range without ends. */
function isAll(item: number | ValueRange): boolean {
  return typeof item !== "number" && item.from === undefined && item.to === undefined;
}
