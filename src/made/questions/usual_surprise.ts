import type { DensityModel } from "../density_model.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import { pickRows, type Rows } from "../rows.ts";
import { distributionOf } from "./distributions/mod.ts";
import { surprisesOf } from "./nearby_surprise.ts";

/** How surprising rows are that a model was not surprised to see, which says what is strange. */
export interface UsualSurprise {
  /** Quantiles of the anomaly scores of the rows, at the shares of {@linkcode LEVELS}; ascending. */
  readonly quantiles: readonly number[];
  /** What is usual of each variable; absent of a mixture, of which values have no surprise. */
  readonly variables?: readonly UsualVariable[];
}

/** How surprising the values of a variable are. */
export interface UsualVariable {
  /** Mean of the surprise in nats. */
  readonly mean: number;
  /** Its standard deviation. */
  readonly deviation: number;
  /** How far from a value others are about the same, in its units; absent where values are not near to each other or far. */
  readonly distance?: number | undefined;
}

/** The shares of rows whose score is lower than each quantile: whole percents, and tenths of the last one, where rows are strange. */
export const LEVELS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, k) => k / 100),
  ...Array.from({ length: 11 }, (_, k) => (990 + k) / 1000),
];

/** The most rows that are looked at, and how many at a time. */
const [MOST, PART] = [4096, 1024];

/** Numbers no farther apart than so many standard deviations of their column are about the same. */
const NEAR = 1;

/** A variable whose surprise hardly varies is taken to vary by so many nats. */
const LEAST_DEVIATION = 0.5;

/**
 * Looks at how surprising rows are: at up to 4,096 of them, evenly spread.
 *
 * @param model The model.
 * @param batch The rows; those that it did not learn tell more, since what was learned by heart is no surprise.
 * @returns Quantiles of anomaly scores (see {@linkcode explain}), and of each variable the mean and the deviation of its surprise.
 *
 * @example A row that is no stranger than half of the others
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binary, explain, Made, strangerThan, usualSurprise } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const x = await made.sample(501, { seed: 1 });
 * const usual = await usualSurprise(made, { x });
 * assertEquals(usual.variables!.length, 3);
 * const { scores } = await explain(made, { x }, usual);
 * const middle = scores.toSorted()[250]!;
 * assert(strangerThan(usual, middle) <= 0.5);
 * assert(strangerThan(usual, Math.max(...scores) + 1) === 1);
 * ```
 */
export async function usualSurprise(model: DensityModel, batch: Batch): Promise<UsualSurprise> {
  const [n, D] = batch.x.shape;
  const count = Math.min(n, MOST);
  const rows = Array.from({ length: count }, (_, k) => Math.floor(k * n / count));
  const parts = Array.from(
    { length: Math.ceil(count / PART) },
    (_, k) => pickBatch(batch, rows.slice(k * PART, (k + 1) * PART)),
  );
  if (model.architecture.members !== undefined) {
    const scores = new Float64Array(count);
    for (const [k, part] of parts.entries()) {
      scores.set((await model.logProb(part)).map((logProb) => -logProb), k * PART);
    }
    return { quantiles: quantilesOf(scores) };
  }
  const distances = model.schema.map((variable, d) =>
    distributionOf(variable).scale(variable) === "nominal"
      ? undefined
      : NEAR * meanAndDeviation(columnOf(batch.x.data, d, D, batch.known)).deviation || undefined
  );
  const surprises = new Float32Array(count * D);
  for (const [k, part] of parts.entries()) {
    surprises.set((await surprisesOf(model, part, distances)).nearby, k * PART * D);
  }
  const variables = distances.map((distance, d): UsualVariable => {
    return { ...meanAndDeviation(columnOf(surprises, d, D)), ...(distance && { distance }) };
  });
  return { quantiles: quantilesOf(rowSums(surprises, D)), variables };
}

/** How many standard deviations surprises, `[n, D]`, lie above the mean of their variable. A deviation below 0.5 nats counts as 0.5. */
export function deviationsOf(surprises: Float32Array, variables: readonly UsualVariable[]): Float32Array {
  return surprises.map((surprise, place) => {
    const { mean, deviation } = variables[place % variables.length]!;
    return (surprise - mean) / Math.max(deviation, LEAST_DEVIATION);
  });
}

/** The sum of each row of numbers, `[n, D]`, without NaN. */
export function rowSums(numbers: Float32Array, D: number): Float64Array {
  const sums = new Float64Array(numbers.length / D);
  numbers.forEach((number, place) => sums[Math.floor(place / D)]! += number || 0);
  return sums;
}

/**
 * The share of the rows that were looked at than which a row is stranger: of the strangest rows nearly 1.
 *
 * @param usual How surprising these rows are.
 * @param score The anomaly score of the row, see {@linkcode explain}.
 * @returns A number from 0 to 1, between quantiles by linear interpolation.
 */
export function strangerThan({ quantiles }: UsualSurprise, score: number): number {
  const above = quantiles.findIndex((quantile) => quantile >= score);
  if (above < 0) return 1;
  if (above === 0) return 0;
  const [from, to] = [quantiles[above - 1]!, quantiles[above]!];
  return LEVELS[above - 1]! + (LEVELS[above]! - LEVELS[above - 1]!) * (score - from) / (to - from);
}

function quantilesOf(scores: Float64Array): number[] {
  const ascending = scores.toSorted();
  return LEVELS.map((level) => {
    const place = level * (ascending.length - 1);
    const [below, above] = [ascending[Math.floor(place)]!, ascending[Math.ceil(place)]!];
    return below + (above - below) * (place % 1);
  });
}

function pickBatch(batch: Batch, rows: readonly number[]): Batch {
  return mapInputs(batch, (all: Rows) => pickRows(all, rows));
}

/** The numbers of column `d` of D, without NaN and what is not known. */
function columnOf(numbers: ArrayLike<number>, d: number, D: number, known?: Rows): number[] {
  return Array.from({ length: numbers.length / D }, (_, row) => numbers[row * D + d]!)
    .filter((number, row) => !Number.isNaN(number) && known?.data[row * D + d] !== 0);
}

function meanAndDeviation(numbers: readonly number[]): { mean: number; deviation: number } {
  const count = Math.max(1, numbers.length);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / count;
  const square = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(square) };
}
