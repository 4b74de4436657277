/**
 * Whether rows can be told apart: the classifier two-sample test (Lopez-Paz and Oquab 2017).
 *
 * @module
 */
import { permutation, Stream } from "../random/mod.ts";
import { binNumbers, binValues, quantiles } from "./bins.ts";
import { boostTrees } from "./boosted_trees.ts";
import type { Feature } from "./tree.ts";
import { type Column, type Sample, valueCounts } from "./column.ts";

/** How well two samples can be told apart. */
export interface Separation {
  /** The area under the curve of boosted trees, on rows that they did not learn: 0.5 where they cannot, 1 where they always can. */
  readonly auc: number;
  /** Its standard error where the samples are alike. */
  readonly standardError: number;
  /** How many rows of each sample were compared. */
  readonly rows: number;
}

/** How it is done. */
export interface SeparationOptions {
  /** The seed of the choice of rows. */
  readonly seed: number;
  /** Is called when one of the parts is done; the next begins when what it returns is there. */
  readonly onPart?: () => void | Promise<void>;
}

/** Each row is told by trees that learned the other parts. */
export const PARTS = 5;

/** So many bins of a column, of which the last is for what is missing. */
const BINS = 255;

/**
 * Learns to tell held-out rows from others, with as many of each.
 *
 * @param columns The columns.
 * @param other The rows beside those that were held out.
 * @param options The seed.
 */
export async function separate(
  columns: readonly Column[],
  other: "train" | "generated",
  { seed, onPart }: SeparationOptions,
): Promise<Separation> {
  const n = Math.min(columns[0]!.held.length, columns[0]![other].length);
  const chosen = (["held", other] as const).map((sample) =>
    permutation(new Stream(seed, `compared ${sample}`), columns[0]![sample].length).subarray(0, n)
  );
  const both = <T>(values: (sample: Sample, row: number) => T) =>
    chosen.flatMap((rows, k) => Array.from(rows, (row) => values(k === 0 ? "held" : other, row)));
  const features = columns.map((column): Feature => {
    const bins = binsOf(column);
    return {
      bins: Uint8Array.from(both((sample, row) => bins[sample][row]!)),
      size: bins.labels.length,
      isOrdered: column.isNumber,
    };
  });
  const labels = Uint8Array.from({ length: 2 * n }, (_, k) => Number(k < n));
  const parts = chosen.map((_, k) => permutation(new Stream(seed, `part ${k}`), n)); // as many rows of each in every part
  const partOf = (row: number) => parts[row < n ? 0 : 1]![row % n]! % PARTS;
  const scores = new Float64Array(2 * n);
  const rows = Int32Array.from({ length: 2 * n }, (_, row) => row);
  for (let part = 0; part < Math.min(PARTS, n); part++) {
    const scoreOf = boostTrees(features, labels, { rows: rows.filter((row) => partOf(row) !== part), seed });
    for (const row of rows) if (partOf(row) === part) scores[row] = scoreOf(row);
    await onPart?.();
  }
  return { auc: areaUnderCurve(scores, labels), standardError: Math.sqrt((2 * n + 1) / 12) / n, rows: n };
}

/** Bins as trees take them: intervals of as many rows, or a bin for each value where these are few. */
function binsOf(column: Column) {
  const counts = valueCounts(Float64Array.from([...column.held, ...column.generated, ...column.train]));
  const values = counts.slice(0, BINS - 2).map(([value]) => value);
  if (!column.isNumber) return binValues(column, values);
  if (counts.length < BINS) return binNumbers(column, values.sort((a, b) => a - b).slice(1));
  return binNumbers(column, quantiles(column.train, BINS - 1));
}

/** The probability that a row of label 1 has a greater score than one of label 0; half of it where they are equal. */
export function areaUnderCurve(scores: Float64Array, labels: Uint8Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let [area, zeros, ones] = [0, 0, 0];
  for (let start = 0; start < order.length;) {
    let end = start;
    const alike = [0, 0];
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      alike[labels[order[end]!]!]!++;
    }
    area += alike[1]! * (zeros + alike[0]! / 2);
    zeros += alike[0]!;
    ones += alike[1]!;
    start = end;
  }
  return area / (zeros * ones);
}
