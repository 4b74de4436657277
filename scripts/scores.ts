/**
 * What is written of each row that is scored.
 *
 * @module
 */
import { inputError, MISSING_VALUE } from "../src/errors/mod.ts";
import type { RowsOptions } from "../src/files/format.ts";
import { batchParts, readEvidence } from "../src/files/mod.ts";
import type { Batch, DensityModel, OrderOptions, Rows } from "../src/made/mod.ts";
import { logProbKnown, surprise } from "../src/made/questions/mod.ts";

/** What is asked of each row. */
export interface ScoreOptions {
  /** Whether the surprise of each value is wanted. */
  readonly each: boolean;
  /** The most particles of a row of which a part is missing; absent where rows are whole. */
  readonly particles: number | undefined;
  /** The seed of particles. */
  readonly seed: number;
  /** The order in which a model of any order is asked. */
  readonly order: OrderOptions;
  /** The number of the first row. */
  readonly firstRow: number;
}

/** Columns of numbers, a number a row; the first one is log p. */
export interface Scores {
  readonly names: readonly string[];
  readonly columns: readonly ArrayLike<number>[];
}

/** Throws where what is asked cannot be asked together. */
export function checkScores(
  { each, particles, split, order }: {
    each: boolean;
    particles: number | undefined;
    split: string | undefined;
    order: string | undefined;
  },
): void {
  if (particles === undefined) return;
  const clash = each ? "each" : split !== undefined ? "split" : order !== undefined ? "order" : undefined;
  if (clash === undefined) return;
  throw inputError(new RangeError(`Cannot use --${clash} with --particles: leave one of them out`));
}

/** Throws where the surprise of each value is asked of a mixture. */
export function checkEach(each: boolean, { architecture: { members } }: DensityModel): void {
  if (!each || members === undefined) return;
  throw inputError(
    new RangeError(
      `Cannot use --each with a mixture: its ${members.length} members have orders of their own, so nothing says which values come first`,
    ),
  );
}

/** Scores rows. */
export async function scoresOf(
  model: DensityModel,
  batch: Batch,
  { each, particles, seed, order, firstRow }: ScoreOptions,
): Promise<Scores> {
  if (particles !== undefined) {
    const { logProb, standardError, effectiveSamples } = await logProbKnown(model, batch, {
      particles,
      seed,
      firstRow,
    });
    return {
      names: ["log_prob", "standard_error", "effective_samples"],
      columns: [logProb, standardError, effectiveSamples],
    };
  }
  const logProb = await model.logProb(batch, order);
  if (!each) return { names: ["log_prob"], columns: [logProb] };
  const { data, shape: [n, D] } = await surprise(model, batch, order);
  return {
    names: ["log_prob", ...model.schema.map(({ name }, d) => name ?? `column ${d}`)],
    columns: [logProb, ...model.schema.map((_, d) => Array.from({ length: n }, (_, r) => data[r * D + d]!))],
  };
}

/** Reads whole rows part by part; where a value is missing the error names the flag that does without. */
export async function* wholeParts(source: string, options: RowsOptions): AsyncGenerator<Batch> {
  try {
    yield* batchParts(source, options);
  } catch (error) {
    if (error instanceof Error && error.cause === MISSING_VALUE) {
      error.message += "; --particles 100 scores what is there";
    }
    throw error;
  }
}

/** So many rows are scored at a time. */
const ROWS = 1024;

/** Reads rows with missing values part by part; the file is read as a whole. */
export async function* incompleteParts(
  source: string,
  { schema, ...options }: RowsOptions,
): AsyncGenerator<Batch> {
  const { x, known, context } = await readEvidence(source, schema, options);
  for (let start = 0; start < x.shape[0]; start += ROWS) {
    const part = (rows: Rows) => partOf(rows, { start, end: Math.min(start + ROWS, x.shape[0]) });
    yield { x: part(x), known: part(known), ...(context && { context: part(context) }) };
  }
}

function partOf({ data, shape: [, columns] }: Rows, { start, end }: { start: number; end: number }): Rows {
  const length = (end - start) * columns;
  return {
    data: Float32Array.from({ length }, (_, k) => data[start * columns + k]!),
    shape: [end - start, columns],
  };
}
