/**
 * What conditionals of each kind say, as numbers; `heads/` says it as expressions.
 *
 * @module
 */
import type { KindName, SchemaVariable, VariableOf } from "../../kinds/mod.ts";
import { binnedDistribution } from "./binned.ts";
import { codesDistribution } from "./codes.ts";
import type { Distribution } from "./distribution.ts";
import { withMissing } from "./missing.ts";
import { ordinalDistribution } from "./ordinal.ts";
import { realDistribution } from "./real.ts";

export { presenceOf } from "./missing.ts";
export type { Distribution, Restricted, Scale } from "./distribution.ts";

const distributions: { readonly [K in KindName]: Distribution<VariableOf<K>> } = {
  // the parameter is p(x = 1)
  binary: codesDistribution({
    size: () => 2,
    probabilities: ({ 0: p }) => [1 - p!, p!],
  }),
  binned: binnedDistribution,
  // the parameters are p(x = k) for each value k
  categorical: codesDistribution({
    size: ({ size }) => size,
    probabilities: (parameters) => parameters,
  }),
  ordinal: ordinalDistribution,
  real: realDistribution,
};

/** The distribution of a variable. */
export function distributionOf({ kind, missing }: SchemaVariable): Distribution<SchemaVariable> {
  const distribution = distributions[kind] as Distribution<SchemaVariable>;
  return missing ? withMissing(distribution) : distribution;
}
