import {
  type BinnedCode,
  type BinnedVariable,
  LEAST_NORMAL,
  nextNumber,
  shortest,
} from "../made/kinds/mod.ts";
import { decimalsOf } from "./decimals.ts";

/** How a column becomes codes. */
export interface BinOptions {
  /** The most codes; by default one for each 30 rows, from 5 to 100. */
  readonly codes?: number | undefined;
  /** A value with this share of the rows has a code of its own; 0.01 by default. */
  readonly share?: number | undefined;
  /**
   * Into at most so many pieces of equal probability each interval is cut, at values of the column; 32 by default, 1 for none. The
   * variable, and with it every file of the model, shows these values.
   */
  readonly pieces?: number | undefined;
}

/** How many codes there are where nobody says it: with fewer rows for each, what is learned of one says little of those beside it. */
const CODES = { rows: 30, least: 5, most: 100 };

/** An interval that is not the only one between two values has at least so many rows, and so has a piece; fewer are chance. */
const LEAST_ROWS = 8;

/** Whole numbers above this have no neighbours in float32. */
const MOST_WHOLE = 2 ** 24;

/**
 * Makes a binned variable of a column: a code for each value that is frequent, and intervals of about as many rows each for the values
 * between. No value is split, since all rows of one have one code. The result depends on the values and not on their order.
 *
 * @param column The numbers, finite; they are rounded to float32.
 * @param options How many codes, and of what.
 * @returns The variable.
 * @throws {RangeError} If there are no numbers, or fewer than 1 code or piece is asked for.
 *
 * @example Many zeros, and others
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binColumn } from "@staircase/made";
 *
 * const variable = binColumn([0, 0, 0, 0, 1, 2, 3, 4], { codes: 3, share: 0.5 });
 * assertEquals(variable, { kind: "binned", codes: [0, [1, 5]], whole: true });
 * ```
 */
export function binColumn(
  column: ArrayLike<number>,
  { codes: most = codesFor(column.length), share = 0.01, pieces = 32 }: BinOptions = {},
): BinnedVariable {
  if (column.length === 0) throw new RangeError("Cannot make bins of 0 numbers: expected at least 1");
  for (const [what, count] of Object.entries({ codes: most, pieces })) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`Cannot make bins with ${what} = ${count}: expected a whole number from 1 up`);
    }
  }
  const rows = Float32Array.from(column, (value) => Math.abs(value) < LEAST_NORMAL ? 0 : value).sort();
  const whole = rows.every((value) => Number.isInteger(value) && Math.abs(value) < MOST_WHOLE);
  const values = countedValues(rows);
  const { frequent, runs } = choose(values, { most, least: Math.max(2, share * rows.length) });
  const total = runs.reduce((sum, run) => sum + rowsOf(run), 0);
  const spare = most - frequent.size - runs.length;
  const codes: BinnedCode[] = values.filter((entry) => frequent.has(entry)).map(({ value }) =>
    shortest(value)
  );
  for (const run of runs) {
    const count = rowsOf(run);
    const bins = Math.min(1 + Math.floor(spare * count / total), Math.max(1, Math.floor(count / LEAST_ROWS)));
    const last = run.at(-1)!.value;
    codes.push(...intervals(run, bins, { pieces, end: whole ? last + 1 : nextNumber(last) }));
  }
  codes.sort((a, b) => firstOf(a) - firstOf(b) || Number(Array.isArray(a)) - Number(Array.isArray(b)));
  if (whole) return { kind: "binned", codes, whole };
  const decimals = decimalsOf(rows);
  return { kind: "binned", codes, ...(decimals !== undefined && { decimals }) };
}

/** The most codes of a column of so many rows. */
function codesFor(rows: number): number {
  return Math.min(CODES.most, Math.max(CODES.least, Math.round(rows / CODES.rows)));
}

/** A value and the rows that have it. */
interface Counted {
  readonly value: number;
  count: number;
}

function countedValues(sorted: Float32Array): Counted[] {
  const values: Counted[] = [];
  for (const value of sorted) {
    const last = values.at(-1);
    if (last?.value === value) last.count++;
    else values.push({ value, count: 1 });
  }
  return values;
}

/** The values that have a code of their own, and runs of the others: the most frequent ones, as many as leave an interval for each run. */
function choose(
  values: readonly Counted[],
  { most, least }: { most: number; least: number },
): { frequent: ReadonlySet<Counted>; runs: Counted[][] } {
  const byCount = values.filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || a.value - b.value);
  for (let size = Math.min(most, byCount.length);; size--) {
    const frequent = new Set(byCount.slice(0, size));
    const runs = runsBetween(values, frequent);
    if (size + runs.length <= most) return { frequent, runs };
  }
}

/** The values that are not frequent, in runs between those that are. */
function runsBetween(values: readonly Counted[], frequent: ReadonlySet<Counted>): Counted[][] {
  const runs: Counted[][] = [[]];
  for (const entry of values) {
    if (frequent.has(entry)) runs.push([]);
    else runs.at(-1)!.push(entry);
  }
  return runs.filter(({ length }) => length > 0);
}

/** Some intervals of about as many rows each; one of a single value is that value. */
function intervals(
  run: readonly Counted[],
  bins: number,
  { pieces, end }: { pieces: number; end: number },
): BinnedCode[] {
  const cuts = cutEvenly(run, bins);
  return cuts.map((first, k) => {
    const bin = run.slice(first, cuts[k + 1]);
    if (bin.length === 1) return shortest(bin[0]!.value);
    const high = run[cuts[k + 1] ?? run.length]?.value ?? end;
    return [...innerCuts(bin, pieces).map((place) => shortest(bin[place]!.value)), shortest(high)];
  });
}

/** Where pieces of an interval begin: as many as have enough rows each, none of which is empty. */
function innerCuts(bin: readonly Counted[], pieces: number): number[] {
  for (let count = Math.min(pieces, Math.floor(rowsOf(bin) / LEAST_ROWS)); count > 1; count--) {
    const cuts = cutEvenly(bin, count);
    // the last piece goes up to its largest value, so it must have two
    if (cuts.length === count && cuts.at(-1)! < bin.length - 1) return cuts;
  }
  return [0];
}

/** The first place of each of some parts of about as many rows; fewer where one value has the rows of several parts. */
function cutEvenly(values: readonly Counted[], parts: number): number[] {
  const total = rowsOf(values);
  const cuts: number[] = [];
  let [before, last] = [0, -1];
  values.forEach(({ count }, place) => {
    const part = Math.floor((before + count / 2) * parts / total); // by the middle of its rows
    if (place === 0 || part > last) cuts.push(place);
    last = part;
    before += count;
  });
  return cuts;
}

function rowsOf(values: readonly Counted[]): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}

function firstOf(code: BinnedCode): number {
  return typeof code === "number" ? code : code[0]!;
}
