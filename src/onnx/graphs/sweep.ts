import { input } from "../../expr/mod.ts";
import { clampValues, drawValues, splitOutputs } from "../../made/mod.ts";
import { broadcast, less, mul, sub, sum } from "../../ops/mod.ts";
import type { Expr } from "../../expr/mod.ts";
import type { Graph } from "./graph.ts";

/** Rounds of one run: the fewer, the more often the host has to look whether anything changed. */
const ROUNDS = 8;

/**
 * `noise`, `evidence`, `known` and `x`, each `[n, D]`, to `x_next`, the values after 8 rounds of `x = F(x; noise)` and `changed [1]`, which
 * is 1 if the last round changed anything and else 0. Begun with any `x` and run until nothing changes, this gives the
 * ancestral sample; there is no control flow, for execution providers that have none.
 */
export const sweep: Graph = (made, { blocks, layerBlocks }) => {
  const { network, activation, D } = made;
  const rows = (name: string) => input(name, ["n", D]);
  const [noise, evidence, known, start] = ["noise", "evidence", "known", "x"].map(rows);
  let before: Expr = start;
  let x: Expr = start;
  for (let round = 0; round < ROUNDS; round++) {
    before = x;
    const outputs = splitOutputs(network, x, { activation, blocks, count: layerBlocks });
    x = clampValues(drawValues(network.columns, noise, outputs), { evidence, known });
  }
  const change = sub(x, before);
  return {
    inputs: [noise, evidence, known, start],
    outputs: { x_next: x, changed: broadcast(less(0, sum(mul(change, change))), [1]) },
  };
};
