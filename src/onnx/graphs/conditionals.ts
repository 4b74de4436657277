import { concat } from "../../ops/mod.ts";
import type { Graph } from "./graph.ts";
import { withSplitProducts } from "./log_prob.ts";

/** The parameters of each conditional, and `log p` of each value; of a mixture those of each member. */
export const conditionals: Graph<"conditionals"> = (inputs, options) => {
  const { members } = options.made.network;
  const outputs = withSplitProducts(
    [
      concat(members.map(({ parameters }) => parameters)),
      concat(members.map(({ logProbEach }) => logProbEach)),
    ],
    inputs,
    options,
  );
  return { parameters: outputs[0]!, log_prob_each: outputs[1]! };
};
