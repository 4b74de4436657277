import type { Expr } from "../../expr/mod.ts";
import { clampValues, drawValues, splitOutputs } from "../../made/mod.ts";
import { broadcast, less, mul, sub, sum } from "../../ops/mod.ts";
import type { Graph } from "./graph.ts";

/** Rounds of one run: the fewer, the more often the host has to look whether anything changed. */
const ROUNDS = 8;

/**
 * The values after 8 rounds of `x = F(x; noise)`, and whether the last round changed anything. Begun with any `x` and run
 * until nothing changes, this gives the ancestral sample; there is no control flow, for execution providers that have none.
 */
export const sweep: Graph<"sweep"> = (
  inputs,
  { made: { network }, slices, splits },
) => {
  const { x: _, noise, evidence, known, ...conditions } = inputs;
  let before: Expr = inputs.x;
  let x: Expr = inputs.x;
  for (let round = 0; round < ROUNDS; round++) {
    before = x;
    const outputs = splitOutputs(network, { x, ...conditions }, { slices, count: splits });
    x = clampValues(drawValues(network.columns, noise, outputs), { evidence, known });
  }
  const change = sub(x, before);
  return { x_next: x, changed: broadcast(less(0, sum(mul(change, change))), [1]) };
};
