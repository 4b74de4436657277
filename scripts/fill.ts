/**
 * The ways in which rows are completed.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { Batch, DensityModel, Samples } from "../src/made/mod.ts";
import { beamSearch, completeByParticles, fillMissing, STATISTICS } from "../src/made/questions/mod.ts";
import { choice, count, type FlagValues } from "./cli/flags.ts";
import { particleFlags, remarkOnFew } from "./particle_flags.ts";

/** The flags that say how. */
export const fillFlags = {
  fill: choice(
    ["draw", ...STATISTICS, "search"],
    "draw completions; or fill each missing value with a statistic of its distribution given what is known; or search for the likeliest completion",
    "draw",
  ),
  ...particleFlags(
    "weigh so many particles of each row, so that completions suit all that is known (default: none to draw, 100 for statistics)",
    undefined,
  ),
  beam: count(1, "how many beginnings of a row --fill search keeps", 10),
};

/** The completed rows, and what is to be said of them. */
export interface Filled {
  readonly rows: Samples;
  readonly remark?: string | undefined;
}

/** Throws where flags contradict each other. */
export function checkFill({ fill, n }: { fill: string; n: number }, given: ReadonlySet<string>): void {
  const clash = fill === "search" && given.has("particles")
    ? "particles"
    : fill !== "search" && given.has("beam")
    ? "beam"
    : fill !== "draw" && n > 1
    ? "n"
    : undefined;
  if (clash === undefined) return;
  throw inputError(new RangeError(`Cannot use --${clash} with --fill ${fill}: leave one of them out`));
}

/** Completes rows. */
export async function completeBy(
  model: DensityModel,
  batch: Batch,
  { fill, particles, seed, beam: width }: FlagValues<typeof fillFlags>,
): Promise<Filled> {
  if (fill === "search") return { rows: likeliest(await beamSearch(model, batch, { width })) };
  if (fill !== "draw" || particles !== undefined) {
    const options = { seed, particles: particles ?? 100 };
    const rows = fill === "draw"
      ? await completeByParticles(model, batch, options)
      : await fillMissing(model, batch, { by: fill, ...options });
    return { rows, remark: remarkOnFew(rows.effectiveSamples, options.particles) };
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
