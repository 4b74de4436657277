import type { RealVariable } from "../../kinds/mod.ts";
import { isList, type ValueSet } from "../value_set.ts";
import type { Distribution } from "./distribution.ts";
import { type Interval, medianOfMixture, restrictMixture } from "./mixture.ts";
import { normalBelow } from "./normal.ts";

/** A mixture of Gaussians: see `made/heads/real.ts`. */
export const realDistribution: Distribution<RealVariable> = {
  scale: () => "interval",
  hasProbability: () => false,
  codeOf: () => 0,
  inMean: (value) => value,
  values: (_, set, most) => isList(set) && set.length <= most ? set : undefined,
  likeliest: (parameters) => [{ value: medianOfMixture(parameters, normalBelow), logProb: 0 }],
  restrict(set) {
    const intervals = intervalsOf(set);
    return (parameters) => restrictMixture(parameters, normalBelow, intervals);
  },
};

/** A list of numbers has no probability. */
function intervalsOf(set: ValueSet): Interval[] {
  return isList(set) ? [] : [{ from: set.from ?? -Infinity, to: set.to ?? Infinity }];
}
