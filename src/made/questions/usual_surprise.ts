import { inputError } from "../../errors/mod.ts";
import { isRecord, parseJson } from "../../untrusted/json.ts";
import type { DensityModel } from "../density_model.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import { pickRows, type Rows } from "../rows.ts";
import { surprise } from "./surprise.ts";

/** How surprising the rows are that a model learned, which says what is strange. */
export interface UsualSurprise {
  /** Quantiles of `log p` of the rows in nats, at the shares of {@linkcode LEVELS}; ascending. */
  readonly quantiles: readonly number[];
  /** Mean and standard deviation of the surprise of each variable in nats; absent of a mixture, of which values have none. */
  readonly variables?: readonly { readonly mean: number; readonly deviation: number }[];
}

/** The shares of rows that are less likely than each quantile: whole percents, and tenths of the first one, where rows are strange. */
const LEVELS: readonly number[] = [
  ...Array.from({ length: 10 }, (_, k) => k / 1000),
  ...Array.from({ length: 100 }, (_, k) => (k + 1) / 100),
];

/** The most rows that are looked at, and how many at a time. */
const [MOST, PART] = [4096, 1024];

/** A variable whose surprise hardly varies is taken to vary by so many nats. */
const LEAST_DEVIATION = 0.1;

/**
 * Looks at how surprising rows are: at up to 4,096 of them, evenly spread.
 *
 * @param model The model.
 * @param batch The rows, all of whose values are there.
 * @returns Quantiles of `log p`, and of each variable the mean and the deviation of its surprise.
 *
 * @example A row that is no stranger than half of the others
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binary, Made, strangerThan, usualSurprise } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const usual = await usualSurprise(made, { x: await made.sample(500, { seed: 1 }) });
 * assertEquals(usual.variables!.length, 3);
 * assert(strangerThan(usual, -9) === 1 && strangerThan(usual, 0) === 0);
 * ```
 */
export async function usualSurprise(model: DensityModel, batch: Batch): Promise<UsualSurprise> {
  const [n, D] = batch.x.shape;
  const count = Math.min(n, MOST);
  const isMixture = model.architecture.members !== undefined;
  const logProb = new Float64Array(count);
  const [sums, squares] = [new Float64Array(D), new Float64Array(D)];
  for (let start = 0; start < count; start += PART) {
    const rows = Array.from(
      { length: Math.min(PART, count - start) },
      (_, k) => Math.floor((start + k) * n / count),
    );
    const part = pickBatch(batch, rows);
    if (isMixture) {
      logProb.set(await model.logProb(part), start);
      continue;
    }
    const { data } = await surprise(model, part);
    data.forEach((value, place) => {
      logProb[start + Math.floor(place / D)]! -= value;
      sums[place % D]! += value;
      squares[place % D]! += value ** 2;
    });
  }
  const ascending = logProb.sort();
  const quantiles = LEVELS.map((level) => {
    const place = level * (count - 1);
    const [below, above] = [ascending[Math.floor(place)]!, ascending[Math.ceil(place)]!];
    return below + (above - below) * (place % 1);
  });
  if (isMixture) return { quantiles };
  const variables = Array.from(sums, (sum, d) => {
    const mean = sum / count;
    return { mean, deviation: Math.sqrt(Math.max(0, squares[d]! / count - mean ** 2)) };
  });
  return { quantiles, variables };
}

function pickBatch({ x, ...conditions }: Batch, rows: readonly number[]): Batch {
  return { x: pickRows(x, rows), ...mapInputs(conditions, (all: Rows) => pickRows(all, rows)) };
}

/**
 * The share of the rows that were looked at than which a row is less likely: of the strangest rows nearly 1.
 *
 * @param usual How surprising these rows are.
 * @param logProb `log p` of the row in nats.
 * @returns A number from 0 to 1, between quantiles by linear interpolation.
 */
export function strangerThan({ quantiles }: UsualSurprise, logProb: number): number {
  const above = quantiles.findIndex((quantile) => quantile > logProb);
  if (above === 0) return 1;
  if (above < 0) return 0;
  const [from, to] = [quantiles[above - 1]!, quantiles[above]!];
  const level = LEVELS[above - 1]! + (LEVELS[above]! - LEVELS[above - 1]!) * (logProb - from) / (to - from);
  return 1 - level;
}

/**
 * How many standard deviations the surprise of a value lies above its mean.
 *
 * @param usual How surprising the values of its variable are.
 * @param surprise The surprise of the value in nats.
 * @returns The number. A deviation below 0.1 nats counts as 0.1.
 */
export function deviationsAbove(
  { mean, deviation }: { mean: number; deviation: number },
  surprise: number,
): number {
  return (surprise - mean) / Math.max(deviation, LEAST_DEVIATION);
}

/** Writes how surprising rows are as a text for the notes of a model. */
export function encodeUsualSurprise({ quantiles, variables }: UsualSurprise): string {
  const short = (numbers: readonly number[]) => numbers.map((value) => Number(value.toPrecision(5)));
  return JSON.stringify({
    quantiles: short(quantiles),
    ...(variables && {
      means: short(variables.map(({ mean }) => mean)),
      deviations: short(variables.map(({ deviation }) => deviation)),
    }),
  });
}

/**
 * Reads what {@linkcode encodeUsualSurprise} writes.
 *
 * @param text The text, which anybody may have written.
 * @param D How many variables there are.
 * @throws {SyntaxError} If it is something else.
 */
export function decodeUsualSurprise(text: string, D: number): UsualSurprise {
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot read the usual surprise of a model: ${reason}`));
  };
  const record = parseJson(text, "the text", refuse);
  const { quantiles, means, deviations } = isRecord(record) ? record : {};
  const isAscending = (list: readonly number[]) => list.every((value, k) => k === 0 || value >= list[k - 1]!);
  if (!isNumbers(quantiles, LEVELS.length) || !isAscending(quantiles)) {
    return refuse(`expected ${LEVELS.length} ascending quantiles`);
  }
  if (means === undefined && deviations === undefined) return { quantiles };
  if (!isNumbers(means, D) || !isNumbers(deviations, D) || deviations.some((value) => value < 0)) {
    return refuse(`expected ${D} means and deviations`);
  }
  return { quantiles, variables: means.map((mean, d) => ({ mean, deviation: deviations[d]! })) };
}

function isNumbers(value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every((each) => Number.isFinite(each));
}
