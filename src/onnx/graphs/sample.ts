import { type Expr, input, substitute } from "../../expr/mod.ts";
import { blockedSampler, type Draw, type Made } from "../../made/mod.ts";
import { groupLogarithms } from "../decay_sum.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/** `noise [n, D]` to the exact ancestral sample `x [n, D]` for it, and its `log_prob [n]` in nats. */
export const sample: Graph = (made, options) => {
  const noise = input("noise", ["n", made.D]);
  return { inputs: [noise], outputs: sampled(made, { noise }, options) };
};

/** The outputs of a graph that samples. */
export function sampled(
  made: Made,
  draw: Draw,
  { blocks, sampleBlocks }: GraphOptions,
): Record<string, Expr> {
  const { network, schema, order, degrees, activation } = made;
  const { x, outputs } = blockedSampler(network, draw, {
    schema,
    order,
    degrees,
    activation,
    blocks,
    count: sampleBlocks,
  });
  const values = new Map<Expr, Expr>([[network.x, x], [network.outputs, outputs]]);
  const [logProb] = groupLogarithms(substitute([network.logProb], values));
  return { x, log_prob: logProb };
}
