import { type Expr, substitute, type Variable } from "../../expr/mod.ts";
import { type Inputs, splitOutputs } from "../../made/mod.ts";
import { groupSums } from "../grouped_sums.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/** `log p(x)` of each row. */
export const logProb: Graph<"log_prob"> = (inputs, options) => {
  const [logProb] = groupSums(withSplitProducts([options.made.network.logProb], inputs, options));
  return { log_prob: logProb! };
};

/** Rewrites expressions of a network as expressions of `x`, with products cut into slices. */
export function withSplitProducts(
  outputs: readonly Expr[],
  inputs: Inputs<Variable>,
  { made: { network }, slices, splits }: GraphOptions,
): Expr[] {
  const values = network.members.flatMap((member): [Expr, Expr][] => [
    [member.inputs.x, inputs.x],
    [member.outputs, splitOutputs(member, inputs, { slices, count: splits })],
  ]);
  return substitute(outputs, new Map(values));
}
