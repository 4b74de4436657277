/**
 * What conditionals of each kind say, as numbers; `heads/` says it as expressions.
 *
 * @module
 */
import { inputError } from "../../../errors/mod.ts";
import type { KindName, SchemaVariable, VariableOf } from "../../kinds/mod.ts";
import { codesDistribution } from "./codes.ts";
import type { Distribution } from "./distribution.ts";
import { withMissing } from "./missing.ts";
import { ordinalDistribution } from "./ordinal.ts";
import { realDistribution } from "./real.ts";

export type { Distribution, Restricted, Scale } from "./distribution.ts";

const distributions: { readonly [K in KindName]?: Distribution<VariableOf<K>> } = {
  // the parameter is p(x = 1)
  binary: codesDistribution({
    scale: "nominal",
    size: () => 2,
    probabilities: ({ 0: p }) => [1 - p!, p!],
  }),
  // the parameters are p(x = k) for each value k
  categorical: codesDistribution({
    scale: "nominal",
    size: ({ size }) => size,
    probabilities: (parameters) => parameters,
  }),
  ordinal: ordinalDistribution,
  real: realDistribution,
};

/** The distribution of a variable. */
export function distributionOf({ kind, missing }: SchemaVariable): Distribution<SchemaVariable> {
  const distribution = distributions[kind] as Distribution<SchemaVariable> | undefined;
  if (distribution !== undefined) return missing ? withMissing(distribution) : distribution;
  throw inputError(new RangeError(`Cannot answer questions about variables of the kind ${kind}`));
}
