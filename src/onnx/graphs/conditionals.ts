import type { Graph } from "./graph.ts";
import { withSplitProducts } from "./log_prob.ts";

/** The parameters of each conditional, and `log p` of each value. */
export const conditionals: Graph<"conditionals"> = (inputs, options) => {
  const { parameters, logProbEach } = options.made.network;
  const outputs = withSplitProducts([parameters, logProbEach], inputs, options);
  return { parameters: outputs[0]!, log_prob_each: outputs[1]! };
};
