/**
 * Distributions of codes without an order, from the probability of each code.
 *
 * @module
 */
import { intervalsOf, listOf, union, type ValueSet } from "../value_set.ts";
import type { Distribution, Restricted } from "./distribution.ts";

/** What tells kinds of codes apart. */
export interface CodesOptions<V> {
  /** The number of codes. */
  size(variable: V): number;
  /** The probability of each code, from the parameters of a conditional. */
  probabilities(parameters: ArrayLike<number>, variable: V): ArrayLike<number>;
}

/** The distribution of a kind whose values are codes. */
export function codesDistribution<V>(
  { size, probabilities }: CodesOptions<V>,
): Distribution<V> {
  return {
    scale: () => "nominal",
    hasProbability: () => true,
    inMean: (value) => value,
    values(variable, set, most) {
      const codes = codesIn(set, size(variable), most + 1);
      return codes.length > most ? undefined : codes;
    },
    likeliest(parameters, variable, most) {
      const codes = Array.from(
        probabilities(parameters, variable),
        (p, value) => ({ value, logProb: Math.log(p) }),
      );
      return codes.sort((a, b) => b.logProb - a.logProb).slice(0, most);
    },
    restrict(set, variable) {
      const codes = codesIn(set, size(variable), Infinity);
      return (parameters) => restrict(probabilities(parameters, variable), codes);
    },
  };
}

/** The first codes below `size` in a set. */
export function codesIn(set: ValueSet, size: number, most: number): readonly number[] {
  return listOf(set) ?? union(intervalsOf(set)).flatMap(({ from, to }) => {
    const first = Math.max(0, Math.ceil(from));
    const end = Math.min(size, Math.floor(to) + 1);
    return Array.from({ length: Math.max(0, Math.min(end - first, most)) }, (_, k) => first + k);
  }).slice(0, most);
}

function restrict(probabilities: ArrayLike<number>, codes: readonly number[]): Restricted {
  const mass = codes.reduce((sum, code) => sum + probabilities[code]!, 0);
  return {
    mass,
    // the first code with u mass < p(first) + ... + p(code)
    draw({ 0: u }) {
      let sum = 0;
      const code = codes.find((code) => u! * mass < (sum += probabilities[code]!));
      return code ?? codes.at(-1)!; // rounding, or a set that is impossible
    },
  };
}
