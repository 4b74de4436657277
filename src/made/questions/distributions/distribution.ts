import type { ValueSet } from "../value_set.ts";

/** The part of a distribution that lies in a set. */
export interface Restricted {
  /** The probability of the set. */
  readonly mass: number;
  /** The value in the set that noise, uniform in (0, 1), gives: it has the distribution given that the value is in the set. */
  draw(noise: ArrayLike<number>): number;
}

/**
 * What can be done with values (Stevens 1946): nominal ones are equal or not, ordinal ones are codes with an order, and of numbers on
 * an interval scale there are means.
 */
export type Scale = "nominal" | "ordinal" | "interval";

/** A value that a variable may well have. */
export interface Likely {
  readonly value: number;
  /** Its `log p` in nats. */
  readonly logProb: number;
}

/**
 * What the parameters of a conditional say, as numbers.
 *
 * @template V The variables of the kind.
 */
export interface Distribution<V> {
  /** What can be done with values. */
  scale(variable: V): Scale;
  /** Whether a value has a probability; else it has a density. */
  hasProbability(value: number, variable: V): boolean;
  /** What a value counts as in a mean: itself, or where the tails are too heavy for one the nearest that is not in them. */
  inMean(value: number, variable: V): number;
  /** The values in a set, if they are at most `most` codes. */
  values(variable: V, set: ValueSet, most: number): readonly number[] | undefined;
  /** The likeliest values, at most `most` of them, with their `log p`; of those that have a density the median alone, with 0. */
  likeliest(parameters: ArrayLike<number>, variable: V, most: number): readonly Likely[];
  /** Prepares for a set what tells the part of a conditional that lies in it, by the parameters. */
  restrict(set: ValueSet, variable: V): (parameters: ArrayLike<number>) => Restricted;
}
