import { shortest } from "../made/kinds/mod.ts";
import type { Matrix, NumericArray } from "./matrix.ts";

/** So many columns are gone through at a time: what is kept of them stays in the cache, however wide a table is. */
const COLUMNS = 1024;

/** Whole numbers below this, which most tables hold only, are counted in a table. */
const SMALL = 256;

/** So many values are copied at a time into one kind of array, for which engines compile one fast loop. */
const VALUES = 4096;

/**
 * Finds the different values of each column. It takes a time that grows with the tables and not with the number of values, and
 * memory for a few columns at a time.
 *
 * @param tables Tables of the same columns; the values of all are taken together. NaN, where one is missing, is none.
 * @param most Of a column with more values than this no others are counted.
 * @returns For each column its values, ascending; of one with more than `most` nothing. Fractions of a `Float32Array` are the shortest
 * decimal numbers that are rounded to them: 0.1 and not 0.10000000149011612.
 */
export function* distinctValues(
  tables: readonly Matrix[],
  most: number,
): Generator<Float64Array | undefined> {
  const D = tables[0]?.shape[1] ?? 0;
  for (let first = 0; first < D; first += COLUMNS) {
    const count = Math.min(COLUMNS, D - first);
    const isSmall = new Uint8Array(count * SMALL);
    const others = Array.from({ length: count }, () => new Set<number>());
    for (const table of tables) {
      const found = others.map(() => new Set<number>());
      eachPart(table, { first, count }, (values) => addValues(values, { isSmall, found, most }));
      const written = table.data instanceof Float32Array ? asWritten : (value: number) => value;
      found.forEach((values, c) => values.forEach((value) => others[c]!.add(written(value))));
    }
    for (let c = 0; c < count; c++) {
      const values = [...others[c]!];
      const end = (c + 1) * SMALL;
      for (let place = c * SMALL; place < end; place++) {
        if (isSmall[place] === 1) values.push(place - c * SMALL);
      }
      const all = Float64Array.from(values).sort();
      yield all.length > most ? undefined : all;
    }
  }
}

/** What a value of float32 is meant to be: a whole number is itself, since 54532408 may be an id, and 54532410 another one. */
function asWritten(value: number): number {
  return Number.isSafeInteger(value) ? value : shortest(value);
}

interface Found {
  readonly isSmall: Uint8Array;
  readonly found: readonly Set<number>[];
  readonly most: number;
}

/** Adds the values of some rows of as many columns as there are sets. */
function addValues(values: Float64Array, { isSmall, found, most }: Found): void {
  const columns = found.length;
  for (let place = 0; place < values.length; place += columns) {
    for (let c = 0; c < columns; c++) {
      const value = values[place + c]!;
      const whole = value | 0;
      if (whole === value && whole >= 0 && whole < SMALL) isSmall[c * SMALL + whole] = 1;
      else if (found[c]!.size <= most && !Number.isNaN(value)) found[c]!.add(value);
    }
  }
}

/** Visits some columns of a table, some rows at a time. */
function eachPart(
  { data, shape: [n, D] }: Matrix,
  { first, count }: { first: number; count: number },
  visit: (values: Float64Array) => void,
): void {
  // rows of all columns lie side by side
  const rows = count === D ? Math.max(1, Math.floor(VALUES / D)) : 1;
  const part = new Float64Array(rows * count);
  for (let row = 0; row < n; row += rows) {
    const start = row * D + first;
    const length = Math.min(rows, n - row) * count;
    part.set(data.subarray(start, start + length) as NumericArray);
    visit(part.subarray(0, length));
  }
}
