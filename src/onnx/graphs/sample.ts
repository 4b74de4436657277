import { type Expr, substitute } from "../../expr/mod.ts";
import { blockedSampler, type Draw } from "../../made/mod.ts";
import { groupSums } from "../grouped_sums.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/** The exact ancestral sample for the noise, and its `log p`. */
export const sample: Graph<"sample"> = ({ noise, ...conditions }, options) =>
  sampled({ noise, conditions }, options);

/** The same with the evidence kept where it is known. */
export const complete: Graph<"complete"> = ({ noise, evidence, known, ...conditions }, options) =>
  sampled({ noise, conditions, given: { evidence, known } }, options);

function sampled(draw: Draw, { made, slices, blocks }: GraphOptions): ReturnType<Graph<"sample">> {
  const { network, architecture } = made;
  const { x, outputs } = blockedSampler(network, draw, { architecture, slices, count: blocks });
  const values = new Map<Expr, Expr>([[network.inputs.x, x], [network.outputs, outputs]]);
  const [logProb] = groupSums(substitute([network.logProb], values));
  return { x, log_prob: logProb! };
}
