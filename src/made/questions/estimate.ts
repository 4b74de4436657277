/**
 * Probabilities of events, as means of the weights of particles.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import type { DensityModel } from "../density_model.ts";
import type { Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { type Event, eventOfSets } from "./event.ts";
import { drawParticles, type ParticleOptions } from "./particles.ts";
import type { Sets } from "./region.ts";
import { WeightSum } from "./weight_sum.ts";

/** Logarithms of probabilities, one a row, and how far they can be trusted. */
export interface Estimate {
  /** `log p` in nats, `[n]`. */
  readonly logProb: Float64Array;
  /** The standard error of each, in nats; 0 where it is exact. */
  readonly standardError: Float64Array;
  /**
   * What the particles of each row are worth: so many of equal weight would do as well. Under 10 not even the error can be trusted.
   * All particles where the value is exact.
   */
  readonly effectiveSamples: Float64Array;
  /** Whether all values are exact. */
  readonly exact: boolean;
}

/** What is chosen where a question leaves it open. */
export const PARTICLE_DEFAULTS = { particles: 100, firstRow: 0 };

/** The options with what they leave open; refuses a number of particles that cannot be one. */
export function particleOptions(options: ParticleOptions): Required<ParticleOptions> {
  const all = { ...PARTICLE_DEFAULTS, ...options };
  if (Number.isSafeInteger(all.particles) && all.particles >= 1) return all;
  throw inputError(
    new RangeError(`Cannot draw ${all.particles} particles: expected a whole number from 1 up`),
  );
}

/** Estimates the probability of an event in each row. */
export async function estimate(
  model: DensityModel,
  event: Event,
  { purpose, ...options }: ParticleOptions & { readonly purpose: string },
): Promise<Estimate> {
  const all = particleOptions(options);
  const [n] = event.x.shape;
  const sums = Array.from({ length: n }, () => new WeightSum());
  const isExact = new Uint8Array(n);
  for await (const { draws, logWeights } of drawParticles(model, event, { purpose, ...all })) {
    draws.forEach(({ row, plan: { exact } }, i) => {
      sums[row]!.add(logWeights[i]!);
      isExact[row] = Number(exact);
    });
  }
  return {
    logProb: Float64Array.from(sums, ({ logMean }) => logMean),
    standardError: Float64Array.from(sums, ({ standardError }, row) => isExact[row] ? 0 : standardError),
    effectiveSamples: Float64Array.from(
      sums,
      ({ effectiveSamples }, row) => isExact[row] ? all.particles : effectiveSamples,
    ),
    exact: isExact.every((flag) => flag === 1),
  };
}

/** The logarithm of a quotient of probabilities that were estimated independently. */
export function quotient(numerator: Estimate, denominator: Estimate): Estimate {
  const combine = (
    key: "logProb" | "standardError" | "effectiveSamples",
    both: (above: number, below: number) => number,
  ) => numerator[key].map((value, row) => both(value, denominator[key][row]!));
  return {
    logProb: combine("logProb", (above, below) => above - below),
    standardError: combine("standardError", Math.hypot),
    effectiveSamples: combine("effectiveSamples", Math.min),
    exact: numerator.exact && denominator.exact,
  };
}

/** Estimates the probability that a row is in one of some boxes that have no row in common. */
export async function estimateBoxes(
  model: DensityModel,
  boxes: readonly Sets[],
  { conditions, purpose, ...options }: ParticleOptions & {
    readonly purpose: string;
    readonly conditions: Conditions<Rows>;
  },
): Promise<Estimate> {
  const estimates: Estimate[] = [];
  for (const [k, box] of boxes.entries()) {
    const event = eventOfSets(model, box, { conditions, rows: 1 });
    estimates.push(
      await estimate(model, event, { ...options, purpose: k === 0 ? purpose : `${purpose} ${k}` }),
    );
  }
  return estimates.length === 1 ? estimates[0]! : total(estimates, particleOptions(options));
}

/** The logarithm of a sum of probabilities that were estimated independently, of one row each. */
function total(estimates: readonly Estimate[], { particles }: { readonly particles: number }): Estimate {
  const largest = Math.max(...estimates.map(({ logProb }) => logProb[0]!));
  const exact = estimates.every(({ exact }) => exact);
  if (!(largest > -Infinity)) {
    return {
      logProb: Float64Array.of(-Infinity),
      standardError: Float64Array.of(exact ? 0 : Infinity),
      effectiveSamples: Float64Array.of(exact ? particles : 0),
      exact,
    };
  }
  const parts = estimates.map(({ logProb, standardError, effectiveSamples }) => ({
    p: Math.exp(logProb[0]! - largest),
    error: standardError[0]!,
    samples: effectiveSamples[0]!,
  })).filter(({ p }) => p > 0);
  const sum = (of: (part: typeof parts[number]) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const p = sum(({ p }) => p);
  return {
    logProb: Float64Array.of(largest + Math.log(p)),
    standardError: Float64Array.of(Math.sqrt(sum(({ p, error }) => (p * error) ** 2)) / p),
    effectiveSamples: Float64Array.of(exact ? particles : p ** 2 / sum(({ p, samples }) => p ** 2 / samples)),
    exact,
  };
}
