/**
 * Dropout (Srivastava et al. 2014): while training, each row leaves out some hidden units at random.
 *
 * @module
 */
import { type Expr, input, rewrite, type Variable, width } from "../expr/mod.ts";
import type { Group } from "../made/mod.ts";
import { less, mul } from "../ops/mod.ts";
import { Stream } from "../random/mod.ts";
import type { Likelihoods } from "./objective.ts";

/** The likelihoods of a network with dropout, and the random numbers that they are computed from. */
export interface Dropout extends Likelihoods {
  /** Uniform numbers in (0, 1) for the units of each hidden group, `[n, units]`. */
  readonly noise: readonly Variable[];
}

/** The likelihoods of a network and the units that they are computed from. */
export interface UnitsAndLikelihoods extends Likelihoods {
  readonly members: readonly { readonly logProb: Expr; readonly units: ReadonlyMap<Group, Expr> }[];
}

/**
 * Multiplies every hidden unit by 0 where its number is not above `rate`, and by `1 / (1 - rate)` elsewhere, so that its mean stays.
 * Weights are the same as in the network itself, which scores and is exported as it is.
 *
 * @param network The network.
 * @param rate The share of hidden units that is left out, between 0 and 1.
 * @returns The likelihoods, and what they take besides the inputs of the network.
 */
export function withDropout({ logProb, members }: UnitsAndLikelihoods, rate: number): Dropout {
  const noise = new Map<Expr, Variable>();
  for (const { units } of members) {
    for (const [{ bias, activation }, values] of units) {
      if (activation === undefined) continue;
      const name = bias!.name.replace(/bias$/, "dropout");
      noise.set(values, input(name, ["n", width(values.shape)]));
    }
  }
  const [whole, ...each] = rewrite(
    [logProb, ...members.map(({ logProb }) => logProb)],
    (node, original) => {
      const numbers = noise.get(original);
      return numbers && mul(node, mul(less(rate, numbers), 1 / (1 - rate)));
    },
  );
  return { logProb: whole!, members: each.map((logProb) => ({ logProb })), noise: [...noise.values()] };
}

/** Which numbers dropout takes. */
export interface NoiseOptions {
  readonly seed: number;
  /** The number of the step. */
  readonly step: number;
  /** The place in the batch of the first row. */
  readonly first: number;
  /** How many rows. */
  readonly count: number;
}

/** The numbers of some rows of a batch, which are the same however a batch is divided. */
export function dropoutNoise({ name, shape }: Variable, { seed, step, first, count }: NoiseOptions) {
  const units = width(shape);
  const stream = new Stream(seed, `${name} ${step}`);
  return { data: stream.uniforms(count * units, first * units), shape: [count, units] as const };
}
