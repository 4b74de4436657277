import { type Expr, substitute } from "../../expr/mod.ts";
import { type Made, splitOutputs } from "../../made/mod.ts";
import { groupLogarithms } from "../decay_sum.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/** `x [n, D]` to `log_prob [n]` in nats. */
export const logProb: Graph = (made, options) => {
  const [expr] = groupLogarithms(withSplitLayers(made, [made.network.logProb], options));
  return { inputs: [made.network.x], outputs: { log_prob: expr } };
};

/** Rewrites expressions of a network with the products of its layers cut into blocks. */
export function withSplitLayers(
  { network, activation }: Made,
  outputs: readonly Expr[],
  { blocks, layerBlocks }: GraphOptions,
): Expr[] {
  const units = splitOutputs(network, network.x, { activation, blocks, count: layerBlocks });
  return substitute(outputs, new Map([[network.outputs, units]]));
}
