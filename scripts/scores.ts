/**
 * What is written of each row that is scored.
 *
 * @module
 */
import { inputError, MISSING_VALUE } from "../src/errors/mod.ts";
import { shortest } from "../src/made/kinds/mod.ts";
import type { RowsOptions } from "../src/files/format.ts";
import { batchParts } from "../src/files/mod.ts";
import type { Batch, DensityModel, OrderOptions, Rows, Schema } from "../src/made/mod.ts";
import {
  decodeUsualSurprise,
  explain,
  logProbKnown,
  type Strangeness,
  strangerThan,
  type UsualSurprise,
} from "../src/made/questions/mod.ts";
import { USUAL_SURPRISE } from "../src/folder/names.ts";
import { savedNotes } from "../src/folder/saved_notes.ts";

/** So many parts are scored at a time: while the model, in a worker, has the first ones, the next are read, and results are written. */
export const AHEAD = 8;

/** What is asked of each row. */
export interface ScoreOptions {
  /** Whether the surprise of each value is wanted. */
  readonly explain: boolean;
  /** What is usual, where that is known. */
  readonly usual: UsualSurprise | undefined;
  /** Rows are strange that are stranger than this share of the rows that were held out. */
  readonly threshold: number | undefined;
  /** Whether rows are to be compared by how strange they are. */
  readonly isRanked: boolean;
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
  /** How strange the rows are and why, where that is asked. */
  readonly strangeness?: Strangeness | undefined;
}

/** Throws where what is asked cannot be asked together. */
export function checkScores(
  { threshold, particles, split, order }: {
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
  if (particles !== undefined) clash({ split, order }, "particles");
  if (order !== undefined) clash({ threshold }, "order");
}

/** Throws where what is asked cannot be asked of a model: the surprise of each value of a mixture, or of parts of rows in one order. */
export function checkExplain(
  { explain, top, threshold, particles }: {
    readonly explain: boolean;
    readonly top: number | undefined;
    readonly threshold: number | undefined;
    readonly particles: number | undefined;
  },
  { architecture: { members, orders } }: DensityModel,
): void {
  const flag = explain ? "explain" : top !== undefined ? "top" : undefined;
  if (flag !== undefined && members !== undefined) {
    throw inputError(
      new RangeError(
        `Cannot use --${flag} with a mixture: its ${members.length} members have orders of their own, so nothing says which values come first`,
      ),
    );
  }
  const asked = flag ?? (threshold !== undefined ? "threshold" : undefined);
  if (asked === undefined || particles === undefined || orders === "any") return;
  throw inputError(
    new RangeError(
      `Cannot use --${asked} with --particles: the model has one order, in which what is missing may come first; train with --orders any`,
    ),
  );
}

/** What is usual, as the notes of a model say; throws where a threshold needs it and they do not. */
export async function usualOf(
  folder: string,
  { threshold, order }: { readonly threshold: number | undefined; readonly order: string | undefined },
  { architecture }: DensityModel,
): Promise<UsualSurprise | undefined> {
  const note = order === undefined ? (await savedNotes(folder))[USUAL_SURPRISE] : undefined;
  if (note !== undefined) return decodeUsualSurprise(note, architecture);
  if (threshold === undefined) return undefined;
  throw inputError(
    new RangeError(
      `Cannot use --threshold: ${folder} does not say what is usual; train it again`,
    ),
  );
}

/** Scores rows. */
export async function scoresOf(model: DensityModel, batch: Batch, options: ScoreOptions): Promise<Scores> {
  const { particles, seed, order, firstRow } = options;
  const strangeness = await strangenessOf(model, batch, options);
  const others = strangeness ? strangeColumns(model.schema, strangeness, options) : [];
  if (particles === undefined) {
    return asScores([["log_prob", await model.logProb(batch, order)], ...others], strangeness);
  }
  const known = await logProbKnown(model, batch, { particles, seed, firstRow });
  return asScores([
    ["log_prob", known.logProb],
    ["standard_error", known.standardError],
    ["effective_samples", known.effectiveSamples],
    ...others,
  ], strangeness);
}

/** A column of numbers and its name. */
type Column = readonly [name: string, values: ArrayLike<number>];

function asScores(columns: readonly Column[], strangeness: Strangeness | undefined): Scores {
  return { names: columns.map(([name]) => name), columns: columns.map(([, values]) => values), strangeness };
}

/** How strange rows are and why, if that is asked. */
async function strangenessOf(
  model: DensityModel,
  batch: Batch,
  { explain: isExplained, usual, threshold, isRanked, order }: ScoreOptions,
): Promise<Strangeness | undefined> {
  return isExplained || threshold !== undefined || isRanked
    ? await explain(model, batch, usual, order)
    : undefined;
}

/** What is written of that. */
function strangeColumns(
  schema: Schema,
  strangeness: Strangeness,
  { explain: isExplained, usual, threshold }: ScoreOptions,
): Column[] {
  const { scores } = strangeness;
  const columns: Column[] = [];
  if (usual && (isExplained || threshold !== undefined)) {
    const stranger = scores.map((score) => strangerThan(usual, score));
    columns.push(["anomaly_score", scores], ["stranger_than", stranger]);
    if (threshold !== undefined) {
      columns.push([
        "strange",
        stranger.map((share) => Number(share >= threshold)),
      ]);
    }
  }
  if (!isExplained) return columns;
  for (const [d, { name = `column ${d}` }] of schema.entries()) {
    for (const what of ["surprises", "deviations"] as const) {
      const cells = strangeness[what];
      if (cells) columns.push([`${name} ${what === "surprises" ? "surprise" : what}`, columnOf(cells, d)]);
    }
  }
  return columns;
}

function columnOf({ data, shape: [n, D] }: Rows, d: number): Float64Array {
  return Float64Array.from({ length: n }, (_, row) => data[row * D + d]!);
}

/** The scores of rows as text, a row a line. */
export function scoreLines(columns: Scores["columns"]): string {
  let text = "";
  for (let row = 0; row < columns[0]!.length; row++) {
    columns.forEach((column, k) => text += (k > 0 ? "," : "") + numberCell(column[row]!));
    text += "\n";
  }
  return text;
}

/** A number, and nothing of a value that is missing. */
function numberCell(value: number): string {
  return Number.isNaN(value) ? "" : String(shortest(Math.fround(value)));
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
