/**
 * Weighted particles of several boxes, each with a value of a variable.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import type { DensityModel } from "../density_model.ts";
import { checkConditions } from "../inputs.ts";
import { kindOf } from "../kinds/mod.ts";
import { nameOf } from "../schema.ts";
import { sum } from "./distributions/shares.ts";
import { particleOptions } from "./estimate.ts";
import { eventOfSets, PRESENT } from "./event.ts";
import { drawParticles, type ParticleOptions } from "./particles.ts";
import type { GivenOptions } from "./probability.ts";
import { boxesOf, commonBoxes } from "./region.ts";
import { WeightSum } from "./weight_sum.ts";

/** The particles of one of several boxes, with the values of a variable. */
export interface Stratum {
  readonly values: readonly number[];
  /** What each particle has of the probability of its box; weights are divided by the same number in all strata. */
  readonly weights: readonly number[];
  readonly effectiveSamples: number;
  /** Whether these are all that there can be. */
  readonly exact: boolean;
}

/** The particles of each of the boxes that are given, and in which the variable is there. */
export async function strataOf(
  model: DensityModel,
  d: number,
  { given = {}, ...options }: GivenOptions,
): Promise<Stratum[]> {
  const { schema } = model;
  const variable = schema[d]!;
  const all = particleOptions(options);
  const conditions = checkConditions(options, model.architecture, 1);
  const there = [schema.map((_, k) => k === d ? PRESENT : undefined)];
  const boxes = commonBoxes(boxesOf(given, schema), there, schema);
  const numbers = kindOf(variable).fileNumbers(variable);
  const drawn = [];
  for (const [k, box] of boxes.entries()) {
    const values: number[] = [];
    const logWeights: number[] = [];
    let exact = true;
    const event = eventOfSets(model, box, { conditions, rows: 1 });
    const request = { purpose: k === 0 ? "summary" : `summary ${k}`, until: "last" as const, ...all };
    for await (const { draws, x, logWeights: some } of drawParticles(model, event, request)) {
      draws.forEach(({ plan }, i) => {
        const value = x[i * schema.length + d]!;
        values.push(numbers?.[value] ?? value);
        logWeights.push(some[i]!);
        exact &&= plan.exact;
      });
    }
    drawn.push({ values, logWeights, exact });
  }
  const largest = drawn.reduce(
    (most, { logWeights }) => logWeights.reduce((a, b) => Math.max(a, b), most),
    -Infinity,
  );
  if (largest === -Infinity) {
    throw inputError(
      new RangeError(
        `Cannot sum up ${nameOf(schema, d)}: what is given never is so, or its value is missing then`,
      ),
    );
  }
  return drawn.map(({ values, logWeights, exact }) => {
    const total = new WeightSum();
    for (const logWeight of logWeights) total.add(logWeight);
    const weights = logWeights.map((logWeight) => Math.exp(logWeight - largest) / logWeights.length);
    return { values, weights, exact, effectiveSamples: total.effectiveSamples };
  });
}

/** What all particles together are worth. */
export function worthOf(strata: readonly Stratum[], options: ParticleOptions) {
  const exact = strata.every(({ exact }) => exact);
  const masses = strata.map(({ weights }) => sum(weights));
  const squares = sum(masses.map((mass, k) => mass > 0 ? mass ** 2 / strata[k]!.effectiveSamples : 0));
  return { exact, effectiveSamples: exact ? particleOptions(options).particles : sum(masses) ** 2 / squares };
}

/** The mean of something, over all strata. */
export function meanOf(strata: readonly Stratum[], of: (value: number) => number): number {
  const parts = strata.map(({ values, weights }) => sum(values.map((value, k) => weights[k]! * of(value))));
  return sum(parts) / sum(strata.map(({ weights }) => sum(weights)));
}

/** The standard error of the mean of something whose mean is 0: the strata are drawn independently. */
export function errorOfMean(strata: readonly Stratum[], of: (value: number) => number): number {
  const variances = strata.map(({ values, weights, exact }) => {
    if (exact) return 0;
    const n = values.length;
    if (n === 1) return Infinity;
    const terms = values.map((value, k) => n * weights[k]! * of(value));
    const mean = sum(terms) / n;
    return sum(terms.map((term) => (term - mean) ** 2)) / (n * (n - 1));
  });
  return Math.sqrt(sum(variances)) / sum(strata.map(({ weights }) => sum(weights)));
}

/** The least value that a fraction of all weight does not exceed. */
export function quantileOf(strata: readonly Stratum[], fraction: number): number {
  const weighted = strata.flatMap(({ values, weights }) =>
    values.map((value, k) => ({ value, weight: weights[k]! }))
  ).sort((a, b) => a.value - b.value);
  const enough = fraction * sum(weighted.map(({ weight }) => weight));
  let below = 0;
  return (weighted.find(({ weight }) => (below += weight) >= enough) ?? weighted.at(-1)!).value;
}
