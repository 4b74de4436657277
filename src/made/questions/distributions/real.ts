import type { RealVariable } from "../../kinds/mod.ts";
import { intervalsOf, listOf, union } from "../value_set.ts";
import type { Distribution } from "./distribution.ts";
import { medianOfMixture, restrictMixture } from "./mixture.ts";
import { normalBelow } from "./normal.ts";

/** A mixture of Gaussians: see `made/heads/real.ts`. */
export const realDistribution: Distribution<RealVariable> = {
  scale: () => "interval",
  hasProbability: () => false,
  inMean: (value) => value,
  values(_, set, most) {
    const values = listOf(set);
    return values && values.length <= most ? values : undefined;
  },
  likeliest: (parameters) => [{ value: medianOfMixture(parameters, normalBelow), logProb: 0 }],
  restrict(set) {
    const intervals = union(intervalsOf(set));
    return (parameters) => restrictMixture(parameters, normalBelow, intervals);
  },
};
