import type { Graph } from "./graph.ts";
import { withSplitLayers } from "./log_prob.ts";

/** `x [n, D]` to the `parameters [n, O]` of each conditional and `log_prob_each [n, D]` in nats. */
export const conditionals: Graph = (made, options) => {
  const { x, parameters, logProbEach } = made.network;
  const outputs = withSplitLayers(made, [parameters, logProbEach], options);
  return { inputs: [x], outputs: { parameters: outputs[0], log_prob_each: outputs[1] } };
};
