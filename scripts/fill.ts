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
import { EffectiveSamples, particleFlags } from "./particle_flags.ts";

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

/** The completed rows. */
export interface Filled {
  readonly rows: Samples;
  /** How unsure each value is that was missing, where statistics fill it. */
  readonly spread?: Samples | undefined;
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

/** Completes rows that come in parts. */
export class Filler {
  readonly #model: DensityModel;
  readonly #values: FlagValues<typeof fillFlags>;
  readonly #particles: number | undefined;
  readonly #effective: EffectiveSamples;
  #isExact = true;

  /** Completes as the flags say. */
  constructor(model: DensityModel, values: FlagValues<typeof fillFlags>) {
    this.#model = model;
    this.#values = values;
    const { as, particles } = values;
    // a value that may be missing is drawn given that it is there
    const drawn = model.schema.some(({ missing }) => missing) ? 20 : undefined;
    this.#particles = particles ?? (as === "draw" ? drawn : 100);
    this.#effective = new EffectiveSamples(this.#particles ?? 0);
  }

  /** Completes some rows, of which the first has a number among all. */
  async fill(batch: Batch, firstRow: number): Promise<Filled> {
    const { as, seed, beam: width } = this.#values;
    const model = this.#model;
    if (as === "search") return { rows: likeliest(await beamSearch(model, batch, { width })) };
    if (this.#particles === undefined) {
      const rows = await model.complete(batch, { seed, firstRow });
      this.#isExact &&= rows.exact;
      return { rows };
    }
    const options = { seed, firstRow, particles: this.#particles, present: true };
    const rows: WeightedCompletion & Partial<Filling> = as === "draw"
      ? await completeByParticles(model, batch, options)
      : await fillMissing(model, batch, { by: as, ...options });
    this.#effective.add(rows.effectiveSamples);
    return { rows, spread: rows.spread };
  }

  /** What is to be said of the rows so far. */
  get remark(): string | undefined {
    if (this.#isExact) return this.#effective.remark;
    const why = this.#model.architecture.orders === "any"
      ? "what is known comes first in an order other than the one that the model is best in; --particles 100 makes completions suit that one"
      : "known variables come after unknown ones in the model's order, and an unknown variable is drawn given only the known ones before it; --particles 100 makes completions suit all that is known";
    return `Not exact: ${why}`;
  }
}

/** The first completion of each row. */
function likeliest({ data, shape: [, D], rows }: Samples & { rows: Int32Array }): Samples {
  const first = [...rows.keys()].filter((i) => rows[i] !== rows[i - 1]);
  const result = new Float32Array(first.length * D);
  first.forEach((i, row) => result.set(data.subarray(i * D, (i + 1) * D), row * D));
  return { data: result, shape: [first.length, D] };
}
