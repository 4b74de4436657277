import type { Expr } from "../../expr/mod.ts";
import {
  completeByMembers,
  conditionals,
  type LaidOutGraph,
  outputOf,
  type Sampled,
  sampler,
} from "../../made/mod.ts";
import { groupSums } from "../grouped_sums.ts";
import type { Graph } from "./graph.ts";

/**
 * The exact ancestral sample for the noise, in the canonical order where the model knows any, and its `log p`. A mixture has a graph of
 * its own, `sampleByMembers`.
 */
export const sample: Graph<"sample"> = ({ noise, ...conditions }, { made, slices, blocks }) => {
  const [network] = made.network.sampled;
  return scored(network, sampler(network, { noise, conditions }, { slices, count: blocks }));
};

/** The same with the evidence kept where it is known. */
export const complete: Graph<"complete"> = (
  { noise, evidence, known, ...conditions },
  { made, slices, blocks },
) => {
  const by = (network: LaidOutGraph, noise: Expr) =>
    sampler(network, { noise, conditions, given: { evidence, known } }, { slices, count: blocks });
  const { members } = made.network;
  if (members.length === 1) return scored(members[0], by(members[0], noise));
  return { x: completeByMembers(members, { noise, known }, by) };
};

function scored(network: LaidOutGraph, { x, outputs }: Sampled) {
  const { logProb } = conditionals(network, x, new Map([[outputOf(network), outputs]]));
  const [grouped] = groupSums([logProb]);
  return { x, log_prob: grouped! };
}
