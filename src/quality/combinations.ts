/**
 * Combinations of values that no row has that was learned.
 *
 * @module
 */
import { type BinnedColumn, binNumbers, binValues, quantiles } from "./bins.ts";
import { type Column, type Sample, valueCounts } from "./column.ts";

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
  let count = 0;
  const marks = { generated: new Uint8Array(bins[0]!.generated.length), held: new Uint8Array(bins[0]!.held.length) };
  bins.forEach((b, d) =>
    bins.slice(0, d).forEach((a, e) => {
      for (const [i, j, expected] of apart(a, b)) {
        count++;
        const [generated, held] = (["generated", "held"] as const).map((sample) => {
          let rows = 0;
          for (let row = 0; row < marks[sample].length; row++) {
            if (a[sample][row] !== i || b[sample][row] !== j) continue;
            marks[sample][row] = 1;
            rows++;
          }
          return rows;
        }) as [number, number];
        if (generated === 0) continue;
        found.push({
          columns: [columns[e]!.name, columns[d]!.name],
          values: [a.labels[i]!, b.labels[j]!],
          expected,
          generated,
          held,
        });
      }
    })
  );
  const share = (sample: "generated" | "held") =>
    marks[sample].reduce((sum, mark) => sum + mark, 0) / marks[sample].length;
  return {
    count,
    generated: share("generated"),
    held: share("held"),
    worst: found.sort((a, b) => b.generated - a.generated || b.expected - a.expected).slice(0, WORST),
  };
}

/** A bin for each value, or intervals. */
function binsOf(column: Column): BinnedColumn {
  const counts = valueCounts(column.train);
  if (column.isNumber && counts.length > MOST_NUMBERS) return binNumbers(column, quantiles(column.train, INTERVALS));
  // values that are too rare to be expected with any other are others
  return binValues(column, counts.filter(([, n]) => n >= LEAST_EXPECTED).map(([value]) => value));
}

/** The pairs of bins that no learned row has though so many are expected to; others are no bin of their own. */
function* apart(a: BinnedColumn, b: BinnedColumn): Generator<[number, number, number]> {
  const [rows, columns] = [a.labels.length, b.labels.length];
  const together = new Uint32Array(rows * columns);
  const [alone, other] = [countsOf(a.train, rows), countsOf(b.train, columns)];
  for (let row = 0; row < a.train.length; row++) together[a.train[row]! * columns + b.train[row]!]!++;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const expected = alone[i]! * other[j]! / a.train.length;
      if (expected < LEAST_EXPECTED || together[i * columns + j]! > 0) continue;
      if (a.labels[i] !== "others" && b.labels[j] !== "others") yield [i, j, expected];
    }
  }
}

function countsOf(bins: Uint16Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const bin of bins) counts[bin]!++;
  return counts;
}
