/**
 * All comparisons of generated rows with real ones.
 *
 * @module
 */
import { type Agreement, compareColumns } from "./agreement.ts";
import type { Column } from "./column.ts";
import { type Combinations, findCombinations } from "./combinations.ts";
import { type Bar, barsOf, type PairShares, pairShares } from "./figures.ts";
import { findNearest, type Nearness } from "./nearest.ts";
import { PARTS, separate, type Separation } from "./two_samples.ts";

/** How generated rows compare with real ones. */
export interface Comparison {
  /** The agreement of each column, and what is drawn of it. */
  readonly columns: readonly (Agreement & { readonly bars: readonly Bar[] })[];
  /** The mean agreement of pairs of columns; nothing of a table of one column. */
  readonly pairs?: {
    readonly generated: number;
    readonly learned: number;
    /** Those that agree least beside what learned rows reach. */
    readonly worst: readonly (Agreement & { readonly shares: PairShares })[];
  };
  /** How well generated rows are told from held-out ones, and how well learned rows are. */
  readonly separation: Separation;
  readonly learnedSeparation: Separation;
  readonly nearness: Nearness;
  readonly combinations: Combinations;
}

/** How rows are compared. */
export interface ComparisonOptions {
  /** The seed of all that is random. */
  readonly seed: number;
  /** Is called while work goes on, with what was done of all; work goes on when what it returns is there. */
  readonly onProgress?: (done: number, what: string) => void | Promise<void>;
}

/** So many pairs of columns are drawn. */
const WORST = 6;

/** So many rows are compared with all others; their number times that of the columns is at most the second. */
const [MOST_QUERIES, MOST_CELLS] = [5000, 200_000];

/**
 * Compares generated rows with held-out and with learned ones.
 *
 * @param columns The columns.
 * @param options The seed.
 */
export async function compareRows(
  columns: readonly Column[],
  { seed, onProgress = () => {} }: ComparisonOptions,
): Promise<Comparison> {
  await onProgress(0, "columns");
  const { single, pairs } = compareColumns(columns);
  const combinations = findCombinations(columns);
  const [TREES, NEAREST] = [0.25, 0.5]; // shares of the time, more or less
  let part = 0;
  const onPart = (what: string) => () => onProgress(TREES * ++part / PARTS, what);
  const separation = await separate(columns, "generated", { seed, onPart: onPart("C2ST") });
  const learnedSeparation = await separate(columns, "train", {
    seed,
    onPart: onPart("C2ST of learned rows"),
  });
  const rows = Math.min(MOST_QUERIES, Math.ceil(MOST_CELLS / columns.length));
  const [{ held, generated }] = columns as [Column];
  const queries = Math.min(rows, generated.length) + Math.min(rows, held.length);
  const nearness = await findNearest(columns, {
    rows,
    seed,
    onRows: (looked) => onProgress(2 * TREES + NEAREST * looked / queries, "nearest rows"),
  });
  const lost = ({ generated, learned }: Agreement) => learned - generated;
  const mean = (which: "generated" | "learned") =>
    pairs.reduce((sum, agreement) => sum + agreement[which], 0) / pairs.length;
  return {
    columns: single.map((agreement, d) => ({ ...agreement, bars: barsOf(columns[d]!) })),
    ...(pairs.length > 0 && {
      pairs: {
        generated: mean("generated"),
        learned: mean("learned"),
        worst: pairs.toSorted((a, b) => lost(b) - lost(a)).slice(0, WORST).map((agreement) => {
          const [a, b] = agreement.places.map((d) => columns[d]!);
          return { ...agreement, shares: pairShares(a!, b!) };
        }),
      },
    }),
    separation,
    learnedSeparation,
    nearness,
    combinations,
  };
}
