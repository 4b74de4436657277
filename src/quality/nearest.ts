/**
 * Whether generated rows are copies: how near they are to the rows that were learned, and to rows that were not.
 *
 * @module
 */
import { permutation, Stream } from "../random/mod.ts";
import { type Column, countBelow, type Sample, sortedValues } from "./column.ts";

/** How near generated rows are to others. */
export interface Nearness {
  /** The share of generated rows whose nearest row was learned, of all rows that were learned or held out. Where several are as near, each counts alike. */
  readonly nearer: LearnedShare;
  /** The same of as many learned as held-out rows, where a tie is a half, as others measure it. */
  readonly halves: LearnedShare;
  /** The distance of generated rows to the nearest row that was learned, ascending, and that of held-out rows. */
  readonly generated: Float64Array;
  readonly held: Float64Array;
  /** The share of generated rows that are equal to a row that was learned, and that of held-out rows. */
  readonly copies: number;
  readonly heldCopies: number;
}

/** How many nearest rows were learned. */
export interface LearnedShare {
  readonly share: number;
  /** What is expected where generated rows know nothing of the learned ones: as many as there are among all rows. */
  readonly expected: number;
  /** The standard error then: that of the share if the rows that were held out had been drawn anew among all of them. */
  readonly standardError: number;
  /** How many learned and held-out rows there are. */
  readonly rows: readonly [learned: number, held: number];
}

/** Distances that differ by less are equal. */
const ROUNDING = 1e-5;

/** Rows as numbers of which differences add up to a distance. */
interface Places {
  /** `[n, D]`: the rank of a number, from 0 to 1, or the code of a word. */
  readonly data: Float32Array;
  readonly rows: number;
}

/**
 * Looks for the nearest rows. The distance of two rows is the sum over columns: 1 where words differ, and the difference of the ranks of
 * numbers among those that were learned, from 0 to 1; a number and a missing value differ by 0.5 and the distance of its rank from the middle.
 *
 * @param columns The columns.
 * @param options How many generated and held-out rows to look at, and the seed by which these are chosen.
 */
export async function findNearest(
  columns: readonly Column[],
  { rows: most, seed, onRows }: {
    readonly rows: number;
    readonly seed: number;
    /** Is called now and then with the number of rows that were looked at; work goes on when what it returns is there. */
    readonly onRows?: (rows: number) => void | Promise<void>;
  },
): Promise<Nearness> {
  const search = new Search(columns);
  const placesOf = (sample: Sample, most = Infinity) => search.places(sample, { seed, most });
  const [train, held] = [placesOf("train"), placesOf("held")];
  const queries = placesOf("generated", most);
  const half = Math.min(train.rows, held.rows);
  const all = new Credits(train.rows, held.rows);
  const halves = new Credits(half, half);
  let [copies, heldCopies] = [0, 0];
  const generated = new Float64Array(queries.rows);
  let looked = 0;
  const tell = async () => ++looked % 100 === 0 ? await onRows?.(looked) : undefined;
  for (let row = 0; row < queries.rows; row++) {
    const [toTrain, toHeld] = [train, held].map((others) => search.nearest(queries, row, others, half));
    generated[row] = toTrain!.all.distance;
    copies += Number(toTrain!.all.distance < ROUNDING);
    all.add(toTrain!.all, toHeld!.all, (learned, unseen) => learned / (learned + unseen));
    halves.add(toTrain!.first, toHeld!.first, () => 0.5);
    await tell();
  }
  const unseen = Math.min(held.rows, most);
  const heldDistances = new Float64Array(unseen);
  for (let row = 0; row < unseen; row++) {
    heldDistances[row] = search.nearest(held, row, train, 0).all.distance;
    heldCopies += Number(heldDistances[row]! < ROUNDING);
    await tell();
  }
  return {
    nearer: all.share(),
    halves: halves.share(),
    generated: generated.sort(),
    held: heldDistances.sort(),
    copies: copies / queries.rows,
    heldCopies: heldCopies / unseen,
  };
}

/** The distance of the nearest rows, and which they are. */
interface Nearest {
  readonly distance: number;
  readonly rows: readonly number[];
}

/** How often each of some learned and held-out rows was the nearest one. */
class Credits {
  readonly #learned: Float64Array;
  readonly #held: Float64Array;
  #queries = 0;

  constructor(learned: number, held: number) {
    this.#learned = new Float64Array(learned);
    this.#held = new Float64Array(held);
  }

  /** Counts a row with its nearest ones; of those that are as near, `tie` says what part the learned ones get. */
  add(learned: Nearest, held: Nearest, tie: (learned: number, held: number) => number): void {
    const isTie = Math.abs(learned.distance - held.distance) < ROUNDING;
    const part = isTie
      ? tie(learned.rows.length, held.rows.length)
      : Number(learned.distance < held.distance);
    for (const row of learned.rows) this.#learned[row]! += part / learned.rows.length;
    for (const row of held.rows) this.#held[row]! += (1 - part) / held.rows.length;
    this.#queries++;
  }

  /** The share of the learned rows, and what its mean and error are over all ways to choose as many of all rows. */
  share(): LearnedShare {
    const [n, m] = [this.#learned.length, this.#held.length];
    const mean = this.#queries / (n + m);
    const squares = [this.#learned, this.#held].reduce(
      (sum, counts) => counts.reduce((sum, count) => sum + (count - mean) ** 2, sum),
      0,
    );
    return {
      share: this.#learned.reduce((sum, count) => sum + count, 0) / this.#queries,
      expected: n / (n + m),
      standardError: Math.sqrt(n * m / (n + m) * squares / Math.max(1, n + m - 1)) / this.#queries,
      rows: [n, m],
    };
  }
}

/** Finds nearest rows. */
class Search {
  readonly #columns: readonly Column[];
  readonly #sorted: readonly (Float64Array | undefined)[];

  constructor(columns: readonly Column[]) {
    // words first: they tell rows apart at once
    this.#columns = columns.toSorted((a, b) => Number(a.isNumber) - Number(b.isNumber));
    this.#sorted = this.#columns.map(({ isNumber, train }) => isNumber ? sortedValues(train) : undefined);
  }

  /** Some rows of a sample, in an order by chance. */
  places(sample: Sample, { seed, most }: { seed: number; most: number }): Places {
    const n = this.#columns[0]![sample].length;
    const chosen = permutation(new Stream(seed, `near ${sample}`), n).subarray(0, Math.min(n, most));
    const D = this.#columns.length;
    const data = new Float32Array(chosen.length * D);
    this.#columns.forEach((column, d) => {
      const sorted = this.#sorted[d];
      const ranks = new Map<number, number>();
      chosen.forEach((from, row) => {
        const value = column[sample][from]!;
        let place = ranks.get(value);
        if (place === undefined) {
          place = Number.isNaN(value) ? -1 : value;
          if (sorted !== undefined && place === value) {
            place = (countBelow(sorted, value) + countBelow(sorted, value, true)) / (2 * sorted.length);
          }
          ranks.set(value, place);
        }
        data[row * D + d] = place;
      });
    });
    return { data, rows: chosen.length };
  }

  /** The nearest of all rows, and of the first ones. */
  nearest(
    queries: Places,
    query: number,
    { data, rows }: Places,
    firstRows: number,
  ): { readonly all: Nearest; readonly first: Nearest } {
    const D = this.#columns.length;
    const words = this.#sorted.filter((sorted) => sorted === undefined).length;
    const from = query * D;
    let distance = Infinity;
    let nearest: number[] = [];
    let first: Nearest | undefined;
    for (let row = 0; row < rows; row++) {
      if (row === firstRows) first = { distance, rows: nearest.slice() };
      const at = row * D;
      const most = distance + ROUNDING;
      let sum = 0;
      let d = 0;
      for (; d < words && sum < most; d++) sum += Number(queries.data[from + d] !== data[at + d]);
      for (; d < D && sum < most; d++) {
        const a = queries.data[from + d]!;
        const b = data[at + d]!;
        sum += a === -1 || b === -1 ? a === b ? 0 : 0.5 + Math.abs(0.5 - Math.max(a, b)) : Math.abs(a - b);
      }
      if (sum >= most) continue;
      if (sum < distance - ROUNDING) nearest = [];
      nearest.push(row);
      distance = Math.min(distance, sum);
    }
    const all = { distance, rows: nearest };
    return { all, first: first ?? all };
  }
}
