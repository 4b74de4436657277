import type { ValueSet } from "../value_set.ts";

/** The part of a distribution that lies in a set. */
export interface Restricted {
  /** The probability of the set. */
  readonly mass: number;
  /** The value in the set that noise, uniform in (0, 1), gives: it has the distribution given that the value is in the set. */
  draw(noise: ArrayLike<number>): number;
}

/**
 * What the parameters of a conditional say, as numbers.
 *
 * @template V The variables of the kind.
 */
export interface Distribution<V> {
  /** Whether values can be compared, so that there are means and medians. */
  readonly isOrdered: boolean;
  /** The values in a set, if they are at most `most` codes. */
  values(variable: V, set: ValueSet, most: number): readonly number[] | undefined;
  /** The part of a conditional that lies in a set. */
  restrict(parameters: ArrayLike<number>, set: ValueSet, variable: V): Restricted;
}
