/**
 * The ways in which rows are completed.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { Batch, DensityModel, Samples } from "../src/made/mod.ts";
import {
  beamSearch,
  completeByParticles,
  type Filling,
  fillMissing,
  STATISTICS,
  type WeightedCompletion,
} from "../src/made/questions/mod.ts";
import { choice, count, type FlagValues, toggle } from "./cli/flags.ts";
import { particleFlags, remarkOnFew } from "./particle_flags.ts";

/** The flags that say how. */
export const fillFlags = {
  as: choice(
    ["draw", ...STATISTICS, "search"],
    "draw completions; or fill each missing value with a statistic of its distribution given what is known; or search for the likeliest completion",
    "draw",
  ),
  spread: toggle(
    "with --as mode, mean or median: also how unsure each value is that was missing, the standard deviation of numbers and the entropy of words and codes in nats",
  ),
  ...particleFlags(
    "weigh so many particles of each row, so that completions suit all that is known (default: 100 for statistics; to draw, 20 where values may be missing, else none)",
    undefined,
  ),
  beam: count(1, "how many beginnings of a row --as search keeps", 10),
};

/** The completed rows, and what is to be said of them. */
export interface Filled {
  readonly rows: Samples;
  /** How unsure each value is that was missing, where statistics fill it. */
  readonly spread?: Samples | undefined;
  readonly remark?: string | undefined;
}

/** Throws where flags contradict each other. */
export function checkFill(
  { as, draws, spread }: { as: string; draws: number; spread: boolean },
  given: ReadonlySet<string>,
): void {
  const isStatistic = as !== "draw" && as !== "search";
  const clash = as === "search" && given.has("particles")
    ? "particles"
    : as !== "search" && given.has("beam")
    ? "beam"
    : as !== "draw" && draws > 1
    ? "draws"
    : spread && !isStatistic
    ? "spread"
    : undefined;
  if (clash === undefined) return;
  throw inputError(new RangeError(`Cannot use --${clash} with --as ${as}: leave one of them out`));
}

/** Completes rows. */
export async function completeBy(
  model: DensityModel,
  batch: Batch,
  { as, particles, seed, beam: width }: FlagValues<typeof fillFlags>,
): Promise<Filled> {
  if (as === "search") return { rows: likeliest(await beamSearch(model, batch, { width })) };
  // a value that may be missing is drawn given that it is there
  const drawn = particles ?? (model.schema.some(({ missing }) => missing) ? 20 : undefined);
  if (as !== "draw" || drawn !== undefined) {
    const options = { seed, particles: as === "draw" ? drawn! : particles ?? 100, present: true };
    const rows: WeightedCompletion & Partial<Filling> = as === "draw"
      ? await completeByParticles(model, batch, options)
      : await fillMissing(model, batch, { by: as, ...options });
    return { rows, spread: rows.spread, remark: remarkOnFew(rows.effectiveSamples, options.particles) };
  }
  const rows = await model.complete(batch, { seed });
  if (rows.exact) return { rows };
  return {
    rows,
    remark:
      "Not exact: known variables come after unknown ones in the model's order, and an unknown variable is drawn given only the known ones before it; --particles 100 makes completions suit all that is known",
  };
}

/** The first completion of each row. */
function likeliest({ data, shape: [, D], rows }: Samples & { rows: Int32Array }): Samples {
  const first = [...rows.keys()].filter((i) => rows[i] !== rows[i - 1]);
  const result = new Float32Array(first.length * D);
  first.forEach((i, row) => result.set(data.subarray(i * D, (i + 1) * D), row * D));
  return { data: result, shape: [first.length, D] };
}
