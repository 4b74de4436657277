import type { Expr } from "../../expr/mod.ts";
import {
  clampValues,
  completeByMembers,
  drawValues,
  inDataOrder,
  inOrder,
  type Member,
  numbers,
  type Sampled,
  splitOutputs,
} from "../../made/mod.ts";
import { abs, broadcast, concat, less, sub, sum, take } from "../../ops/mod.ts";
import type { Graph } from "./graph.ts";

/** Rounds of one run: the fewer, the more often the host has to look whether anything changed. */
const ROUNDS = 8;

/**
 * The values after 8 rounds of `x = F(x; noise)`, and whether the last round changed anything. Begun with any `x` and run
 * until nothing changes, this gives the ancestral sample; there is no control flow, for execution providers that have none.
 *
 * The members of a mixture each have their own values, side by side in `x`; once nothing changes, `picked` are those of the one
 * that is picked.
 */
export const sweep: Graph<"sweep"> = (inputs, { made: { D, network: { members } }, slices, splits }) => {
  const { x: start, noise, evidence, known, ...conditions } = inputs;
  const changes: Expr[] = [];
  const sweepOne = (member: Member, noise: Expr): Sampled => {
    const first = members.indexOf(member) * D;
    let before: Expr = take(start, numbers({ start: first, end: first + D }));
    let x = before;
    let outputs = member.outputs;
    for (let round = 0; round < ROUNDS; round++) {
      before = x;
      outputs = splitOutputs(member, { x, ...conditions }, { slices, count: splits });
      const drawn = drawValues(member.columns, inOrder(member, noise), outputs);
      x = clampValues(inDataOrder(member, drawn), { evidence, known });
    }
    changes.push(sub(x, before));
    swept.push(x);
    return { x, outputs };
  };
  const swept: Expr[] = [];
  const picked = completeByMembers(members, { noise, known }, sweepOne);
  return {
    x_next: concat(swept),
    changed: broadcast(less(0, sum(abs(concat(changes)))), [1]),
    ...(members.length > 1 && { picked }),
  };
};
