import { type Expr, substitute } from "../../expr/mod.ts";
import { completeByMembers, type Member, type Sampled, sampler } from "../../made/mod.ts";
import { groupSums } from "../grouped_sums.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/** The exact ancestral sample for the noise, and its `log p`. A mixture has a graph of its own, `sampleByMembers`. */
export const sample: Graph<"sample"> = ({ noise, ...conditions }, options) => {
  const { made, slices, blocks } = options;
  const [member] = made.network.members;
  return scored(sampler(member, { noise, conditions }, { slices, count: blocks }), options);
};

/** The same with the evidence kept where it is known. */
export const complete: Graph<"complete"> = ({ noise, evidence, known, ...conditions }, options) => {
  const { made, slices, blocks } = options;
  const by = (member: Member, noise: Expr) =>
    sampler(member, { noise, conditions, given: { evidence, known } }, { slices, count: blocks });
  const { members } = made.network;
  if (members.length === 1) return scored(by(members[0], noise), options);
  return { x: completeByMembers(members, { noise, known }, by) };
};

function scored({ x, outputs }: Sampled, { made: { network } }: GraphOptions) {
  const [member] = network.members;
  const values = new Map<Expr, Expr>([[member.inputs.x, x], [member.outputs, outputs]]);
  const [logProb] = groupSums(substitute([network.logProb], values));
  return { x, log_prob: logProb! };
}
