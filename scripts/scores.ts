/**
 * What is written of each row that is scored.
 *
 * @module
 */
import { inputError, MISSING_VALUE } from "../src/errors/mod.ts";
import type { RowsOptions } from "../src/files/format.ts";
import { batchParts } from "../src/files/mod.ts";
import type { Batch, DensityModel, OrderOptions } from "../src/made/mod.ts";
import {
  decodeUsualSurprise,
  deviationsAbove,
  logProbKnown,
  strangerThan,
  surprise,
  type UsualSurprise,
} from "../src/made/questions/mod.ts";
import { USUAL_SURPRISE } from "../src/folder/names.ts";
import { savedNotes } from "../src/folder/saved_notes.ts";
import type { Strangest } from "./strangest.ts";

/** What is asked of each row. */
export interface ScoreOptions {
  /** Whether the surprise of each value is wanted. */
  readonly explain: boolean;
  /** How surprising the rows are that were learned, where that is known. */
  readonly usual: UsualSurprise | undefined;
  /** Rows are strange that are stranger than this share of the rows that were learned. */
  readonly threshold: number | undefined;
  /** Collects the strangest rows. */
  readonly strangest: Strangest | undefined;
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
  { explain, top, threshold, particles, split, order }: {
    explain: boolean;
    top: number | undefined;
    threshold: number | undefined;
    particles: number | undefined;
    split: string | undefined;
    order: string | undefined;
  },
): void {
  if (threshold !== undefined && threshold >= 1) {
    throw inputError(
      new RangeError(`Cannot use --threshold ${threshold}: expected a share of rows below 1, such as 0.99`),
    );
  }
  const clash = (flags: Record<string, unknown>, other: string) => {
    const name = Object.keys(flags).find((name) => flags[name] !== undefined && flags[name] !== false);
    if (name === undefined) return;
    throw inputError(new RangeError(`Cannot use --${name} with --${other}: leave one of them out`));
  };
  if (particles !== undefined) clash({ explain, top, threshold, split, order }, "particles");
  if (order !== undefined) clash({ threshold }, "order");
}

/** Throws where the surprise of each value is asked of a mixture. */
export function checkExplain(
  values: { readonly explain: boolean; readonly top: number | undefined },
  { architecture: { members } }: DensityModel,
): void {
  const flag = values.explain ? "explain" : values.top !== undefined ? "top" : undefined;
  if (flag === undefined || members === undefined) return;
  throw inputError(
    new RangeError(
      `Cannot use --${flag} with a mixture: its ${members.length} members have orders of their own, so nothing says which values come first`,
    ),
  );
}

/** How surprising the rows are that a model learned, as its notes say; throws where a threshold needs it and they do not. */
export async function usualOf(
  folder: string,
  { threshold, order }: { readonly threshold: number | undefined; readonly order: string | undefined },
  { schema }: DensityModel,
): Promise<UsualSurprise | undefined> {
  const note = order === undefined ? (await savedNotes(folder))[USUAL_SURPRISE] : undefined;
  if (note !== undefined) return decodeUsualSurprise(note, schema.length);
  if (threshold === undefined) return undefined;
  throw inputError(
    new RangeError(
      `Cannot use --threshold: ${folder} does not say how likely the rows are that it learned; train it again`,
    ),
  );
}

/** Scores rows. */
export async function scoresOf(model: DensityModel, batch: Batch, options: ScoreOptions): Promise<Scores> {
  const { explain, usual, threshold, strangest, particles, seed, order, firstRow } = options;
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
  const columns: (readonly [name: string, values: ArrayLike<number>])[] = [["log_prob", logProb]];
  if (usual && (explain || threshold !== undefined)) {
    const stranger = Array.from(logProb, (value) => strangerThan(usual, value));
    columns.push(["stranger_than", stranger]);
    if (threshold !== undefined) {
      columns.push([
        "strange",
        stranger.map((share) => Number(share >= threshold)),
      ]);
    }
  }
  if (explain || strangest) {
    const { data, shape: [n, D] } = await surprise(model, batch, order);
    strangest?.add({ x: batch.x, surprises: data, logProb, first: firstRow });
    for (const [d, { name = `column ${d}` }] of explain ? model.schema.entries() : []) {
      const surprises = Array.from({ length: n }, (_, r) => data[r * D + d]!);
      columns.push([`${name} surprise`, surprises]);
      const variable = usual?.variables?.[d];
      if (variable) {
        columns.push([
          `${name} deviations`,
          surprises.map((each) => deviationsAbove(variable, each)),
        ]);
      }
    }
  }
  return { names: columns.map(([name]) => name), columns: columns.map(([, values]) => values) };
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
