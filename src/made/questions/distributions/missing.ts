import type { MayBeMissing } from "../../kinds/mod.ts";
import { separateMissing } from "../value_set.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The distribution of values that may be missing: the first parameter is `p(missing)`, the others are those of the value where there is
 * one. A set holds what is missing where NaN or a range without ends is in it.
 */
export function withMissing<V>(distribution: Distribution<V>): Distribution<V> {
  return {
    scale: distribution.scale,
    hasProbability: (value, variable) => Number.isNaN(value) || distribution.hasProbability(value, variable),
    inMean: distribution.inMean,
    values(variable, set, most) {
      const { isMissing, present } = separateMissing(set);
      const values = distribution.values(variable, present, most - Number(isMissing));
      return values && [...values, ...(isMissing ? [NaN] : [])];
    },
    likeliest(parameters, variable, most) {
      const [p, rest] = split(parameters);
      const values = distribution.likeliest(rest, variable, most).map(({ value, logProb }) => ({
        value,
        logProb: logProb + Math.log(1 - p),
      }));
      const all = [...values, { value: NaN, logProb: Math.log(p) }];
      return all.sort((a, b) => b.logProb - a.logProb).slice(0, most);
    },
    restrict(set, variable) {
      const { isMissing, present } = separateMissing(set);
      const restrict = distribution.restrict(present, variable);
      return (parameters) => {
        const [p, rest] = split(parameters);
        const inside = restrict(rest);
        const missing = isMissing ? p : 0;
        const mass = missing + (1 - p) * inside.mass;
        return {
          mass,
          draw(noise) {
            const [u, others] = split(noise);
            return u * mass < missing ? NaN : inside.draw(others);
          },
        };
      };
    },
  };
}

/** The probability that a value is not missing, by the parameters of its conditional. */
export function presenceOf(parameters: ArrayLike<number>, { missing }: MayBeMissing): number {
  return missing ? 1 - parameters[0]! : 1;
}

/** The first number, and the others. */
function split(numbers: ArrayLike<number>): [first: number, others: number[]] {
  const [first, ...others] = Array.from(numbers);
  return [first!, others];
}
