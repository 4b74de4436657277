import type { DensityModel } from "../density_model.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import type { OrderOptions } from "../order.ts";
import { pickRows, type Rows } from "../rows.ts";
import { distributionOf } from "./distributions/mod.ts";
import { surprisesOf } from "./nearby_surprise.ts";
import { severalOrders } from "./several_orders.ts";

/** How surprising rows are that a model was not surprised to see, which says what is strange. */
export interface UsualSurprise {
  /** Quantiles of the anomaly scores of the rows, at the shares of {@linkcode LEVELS}; ascending. */
  readonly quantiles: readonly number[];
  /** What is usual of each variable; absent of a mixture, of which values have no surprise. */
  readonly variables?: readonly UsualVariable[];
}

/** How surprising the values of a variable are. */
export interface UsualVariable {
  /** Means of the surprise in nats: of a model of any order in each of nine orders, else in its own. */
  readonly means: readonly number[];
  /** Its standard deviations. */
  readonly deviations: readonly number[];
  /** How far from a value others are about the same, in its units; absent where values are not near to each other or far. */
  readonly distance?: number | undefined;
}

/** The shares of rows whose score is lower than each quantile: whole percents, and tenths of the last one, where rows are strange. */
export const LEVELS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, k) => k / 100),
  ...Array.from({ length: 11 }, (_, k) => (990 + k) / 1000),
];

/** The most rows that are looked at, of wide ones fewer, and how many at a time. */
const MOST = { rows: 4096, values: 2 ** 20 };
const PART = 1024;

/** Numbers no farther apart than so many standard deviations of their column are about the same. */
const NEAR = 0.5;

/** A variable whose surprise hardly varies is taken to vary by so many nats. */
const LEAST_DEVIATION = 0.5;

/**
 * Looks at how surprising rows are: at up to 4,096 of them and a million values, evenly spread.
 *
 * @param model The model.
 * @param learned The rows that it learned, by which the surprise of each variable is measured.
 * @param heldOut Rows that it did not learn, whose scores are compared with those of others: what was learned by heart is no surprise. By
 * default those that were learned.
 * @returns Quantiles of anomaly scores (see {@linkcode explain}), and of each variable the means and the deviations of its surprise.
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
export async function usualSurprise(
  model: DensityModel,
  learned: Batch,
  heldOut: Batch = learned,
): Promise<UsualSurprise> {
  const scores: number[] = [];
  if (model.architecture.members !== undefined) {
    for (const part of partsOf(heldOut)) {
      for (const logProb of await model.logProb(part)) scores.push(-logProb);
    }
    return { quantiles: quantilesOf(scores) };
  }
  const variables = await usualVariables(model, learned);
  for (const part of partsOf(heldOut)) {
    const { deviations } = await deviationsOf(model, part, variables);
    scores.push(...rowSums(deviations, variables.length));
  }
  return { quantiles: quantilesOf(scores), variables };
}

async function usualVariables(model: DensityModel, learned: Batch): Promise<UsualVariable[]> {
  const { x: { data, shape: [, D] }, known } = learned;
  const distances = model.schema.map((variable, d) => {
    if (distributionOf(variable).scale(variable) === "nominal") return undefined;
    const column = columnOf(data, d, D).filter((_, row) => known?.data[row * D + d] !== 0);
    return NEAR * meanAndDeviation(column).deviation || undefined;
  });
  const usual: { mean: number; deviation: number }[][] = distances.map(() => []);
  for (const order of severalOrders(model.architecture)) {
    const parts: Float32Array[] = [];
    for (const part of partsOf(learned)) {
      parts.push((await surprisesOf(model, part, distances, order)).nearby);
    }
    usual.forEach((found, d) => found.push(meanAndDeviation(parts.flatMap((part) => columnOf(part, d, D)))));
  }
  return distances.map((distance, d): UsualVariable => ({
    means: usual[d]!.map(({ mean }) => mean),
    deviations: usual[d]!.map(({ deviation }) => deviation),
    ...(distance && { distance }),
  }));
}

/** How unusual the values of rows are, each `[n, D]`. */
export interface Deviations {
  /** `-log p` of each value in nats, in the first order. */
  readonly exact: Float32Array;
  /**
   * How many standard deviations the surprise of values nearby lies above the mean of the variable, in the order in which these are most. A
   * deviation below 0.5 nats counts as 0.5.
   */
  readonly deviations: Float32Array;
}

/** How unusual the values of rows are in several orders, or in one that is given. */
export async function deviationsOf(
  model: DensityModel,
  batch: Batch,
  variables: readonly UsualVariable[],
  orders: readonly OrderOptions[] = severalOrders(model.architecture),
): Promise<Deviations> {
  const distances = variables.map(({ distance }) => distance);
  const found = await Promise.all(orders.map((order) => surprisesOf(model, batch, distances, order)));
  const deviations = new Float32Array(found[0]!.nearby.length).fill(-Infinity);
  found.forEach(({ nearby }, k) =>
    nearby.forEach((surprise, place) => {
      const { means, deviations: usual } = variables[place % variables.length]!;
      const deviation = (surprise - means[k]!) / Math.max(usual[k]!, LEAST_DEVIATION);
      deviations[place] = Math.max(deviations[place]!, deviation);
    })
  );
  return { exact: found[0]!.exact, deviations };
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

function quantilesOf(scores: readonly number[]): number[] {
  const ascending = scores.toSorted((a, b) => a - b);
  return LEVELS.map((level) => {
    const place = level * (ascending.length - 1);
    const [below, above] = [ascending[Math.floor(place)]!, ascending[Math.ceil(place)]!];
    return below + (above - below) * (place % 1);
  });
}

/** Rows of a batch, evenly spread, a part at a time. */
function* partsOf(batch: Batch): Generator<Batch> {
  const [n, D] = batch.x.shape;
  const count = Math.min(n, MOST.rows, Math.ceil(MOST.values / D));
  for (let start = 0; start < count; start += PART) {
    const length = Math.min(PART, count - start);
    const rows = Array.from({ length }, (_, k) => Math.floor((start + k) * n / count));
    yield mapInputs(batch, (all: Rows) => pickRows(all, rows));
  }
}

function columnOf(numbers: ArrayLike<number>, d: number, D: number): number[] {
  return Array.from({ length: numbers.length / D }, (_, row) => numbers[row * D + d]!);
}

/** Of the numbers that are there; NaN is none. */
function meanAndDeviation(numbers: readonly number[]): { mean: number; deviation: number } {
  const there = numbers.filter((number) => !Number.isNaN(number));
  const count = Math.max(1, there.length);
  const mean = there.reduce((sum, number) => sum + number, 0) / count;
  const square = there.reduce((sum, number) => sum + (number - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(square) };
}
