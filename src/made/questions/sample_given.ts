import { Stream } from "../../random/mod.ts";
import type { DensityModel } from "../density_model.ts";
import { checkConditions, type Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { type CompletedEvent, completeEvent, type WeightedCompletion } from "./complete_by_particles.ts";
import { pick, sum } from "./distributions/shares.ts";
import { eventOfSets } from "./event.ts";
import type { ParticleOptions } from "./particles.ts";
import { boxesOf, type Region } from "./region.ts";

/** How rows are drawn whose values lie in sets. */
export interface SampleGivenOptions extends ParticleOptions, Partial<Conditions<Rows>> {
  /** The set of each of some variables, or a list of such, of which one holds. */
  readonly given: Region;
}

/**
 * Draws rows given that values lie in sets. Each row is one of weighted particles, drawn with the probability of its weight, as by
 * {@linkcode completeByParticles}: a model of any order draws what is given first, and other models draw in their order. The rows are exact
 * where what is given comes first in the order, or where what is to be drawn before the last of it has no more than `particles` values
 * together.
 *
 * @param model The model.
 * @param n How many rows.
 * @param options What is given, of a model with a context the context of each row, `[n, C]`, the number of particles of each row, and
 * the seed. A row is a function of these and of its number.
 * @returns `[n, D]`, whether these are exact draws, and else what the particles of each row are worth.
 * @throws {RangeError} If there is no such variable, or a set is empty or has a value that cannot be one.
 *
 * @example Rows in which the last bit is 1
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binary, Made, sampleGiven } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const { data, shape, exact } = await sampleGiven(made, 5, { given: { 2: [1] }, seed: 1 });
 * assert(exact && [2, 5, 8, 11, 14].every((place) => data[place] === 1));
 * assertEquals(shape, [5, 3]);
 * ```
 */
export async function sampleGiven(
  model: DensityModel,
  n: number,
  { given, ...options }: SampleGivenOptions,
): Promise<WeightedCompletion> {
  const conditions = checkConditions(options, model.architecture, n);
  const drawn: CompletedEvent[] = [];
  for (const [k, box] of boxesOf(given, model.schema).entries()) {
    const event = eventOfSets(model, box, { conditions, rows: n });
    drawn.push(await completeEvent(model, event, { ...options, purpose: k === 0 ? "given" : `given ${k}` }));
  }
  return pickEach(drawn, options);
}

/** Of each row one of its completions in several events, with the probability of the event. */
function pickEach(
  events: readonly CompletedEvent[],
  { seed, firstRow = 0 }: ParticleOptions,
): WeightedCompletion {
  const [{ data, shape, effectiveSamples, exact }, ...others] = events as [CompletedEvent];
  if (others.length === 0) return { data, shape, exact, effectiveSamples };
  const [n, D] = shape;
  const picked = {
    data: data.slice(),
    shape,
    effectiveSamples: new Float64Array(n),
    exact: events.every(({ exact }) => exact),
  };
  for (let row = 0; row < n; row++) {
    const largest = Math.max(...events.map(({ logProb }) => logProb[row]!));
    const weights = events.map(({ logProb }) => Math.exp(logProb[row]! - largest));
    const u = new Stream(seed, `event of row ${firstRow + row}`).uniform(0);
    const { index } = pick(weights, u);
    picked.data.set(events[index]!.data.subarray(row * D, (row + 1) * D), row * D);
    picked.effectiveSamples[row] = sum(weights) ** 2 /
      sum(weights.map((weight, k) => weight ** 2 / events[k]!.effectiveSamples[row]!));
  }
  return picked;
}
