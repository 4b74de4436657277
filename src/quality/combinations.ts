/**
 * Combinations of values that no row has that was learned.
 *
 * @module
 */
import { type BinnedColumn, binNumbers, binValues, quantiles } from "./bins.ts";
import { type Column, valueCounts } from "./column.ts";

/** Two values that never come together. */
export interface Combination {
  readonly columns: readonly [string, string];
  readonly values: readonly [string, string];
  /** In how many learned rows they would come together if columns had nothing to do with each other. */
  readonly expected: number;
  /** In how many generated and in how many held-out rows they do. */
  readonly generated: number;
  readonly held: number;
}

/** What combinations there are. */
export interface Combinations {
  /** How many pairs of values never come together in learned rows. */
  readonly count: number;
  /** The share of generated rows, and of held-out ones, that have any of these. */
  readonly generated: number;
  readonly held: number;
  /** Those of the most generated rows. */
  readonly worst: readonly Combination[];
}

/** Values that are expected together in fewer rows may be apart by chance: of 10 by one in 22,000. */
const LEAST_EXPECTED = 10;

/** Columns of more numbers are cut into intervals of as many rows. */
const MOST_NUMBERS = 50;
const INTERVALS = 10;

/** So many values of a column are looked at. */
const MOST_VALUES = 500;

/** So many are told. */
const WORST = 12;

/**
 * Looks for values that are never together in the learned rows though both are frequent, and for rows that have them.
 *
 * @param columns The columns.
 */
export function findCombinations(columns: readonly Column[]): Combinations {
  const bins = columns.map(binsOf);
  const found: Combination[] = [];
  const marks = {
    generated: new Uint8Array(bins[0]!.generated.length),
    held: new Uint8Array(bins[0]!.held.length),
  };
  let count = 0;
  for (let d = 0; d < bins.length; d++) {
    for (let e = 0; e < d; e++) {
      const [a, b] = [bins[e]!, bins[d]!];
      const cells = apart(a, b);
      count += cells.size;
      if (cells.size === 0) continue;
      const [generated, held] = (["generated", "held"] as const).map((sample) =>
        countCells(a[sample], b[sample], { cells, width: b.labels.length, marks: marks[sample] })
      );
      for (const [cell, rows] of generated!) {
        found.push({
          columns: [columns[e]!.name, columns[d]!.name],
          values: [a.labels[Math.floor(cell / b.labels.length)]!, b.labels[cell % b.labels.length]!],
          expected: cells.get(cell)!,
          generated: rows,
          held: held!.get(cell) ?? 0,
        });
      }
    }
  }
  const share = (sample: "generated" | "held") =>
    marks[sample].reduce((sum, mark) => sum + mark, 0) / marks[sample].length;
  return {
    count,
    generated: share("generated"),
    held: share("held"),
    worst: found.sort((a, b) => b.generated - a.generated || b.expected - a.expected).slice(0, WORST),
  };
}

/** Counts the rows in some cells of a pair of columns, and marks them. */
function countCells(
  a: Uint16Array,
  b: Uint16Array,
  { cells, width, marks }: { cells: ReadonlyMap<number, number>; width: number; marks: Uint8Array },
): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < a.length; row++) {
    const cell = a[row]! * width + b[row]!;
    if (!cells.has(cell)) continue;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    marks[row] = 1;
  }
  return counts;
}

/** A bin for each value, or intervals. */
function binsOf(column: Column): BinnedColumn {
  const counts = valueCounts(column.train);
  if (column.isNumber && counts.length > MOST_NUMBERS) {
    return binNumbers(column, quantiles(column.train, INTERVALS));
  }
  // values that are too rare to be expected with any other are others
  const frequent = counts.filter(([, n]) => n >= LEAST_EXPECTED).slice(0, MOST_VALUES);
  return binValues(column, frequent.map(([value]) => value));
}

/**
 * The pairs of bins that no learned row has, by their place in a table of all, and in how many rows each is expected. Others are no bin of
 * their own.
 */
function apart(a: BinnedColumn, b: BinnedColumn): Map<number, number> {
  const [rows, columns] = [a.labels.length, b.labels.length];
  const together = new Uint32Array(rows * columns);
  const [alone, other] = [countsOf(a.train, rows), countsOf(b.train, columns)];
  for (let row = 0; row < a.train.length; row++) together[a.train[row]! * columns + b.train[row]!]!++;
  const cells = new Map<number, number>();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const expected = alone[i]! * other[j]! / a.train.length;
      if (expected < LEAST_EXPECTED || together[i * columns + j]! > 0) continue;
      if (i !== a.others && j !== b.others) cells.set(i * columns + j, expected);
    }
  }
  return cells;
}

function countsOf(bins: Uint16Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const bin of bins) counts[bin]!++;
  return counts;
}
