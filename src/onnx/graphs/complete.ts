import { input } from "../../expr/mod.ts";
import type { Graph } from "./graph.ts";
import { sampled } from "./sample.ts";

/** `noise`, `evidence` and `known` (0 or 1), each `[n, D]`, to `x [n, D]` that has the evidence where it is known, and its `log_prob [n]`. */
export const complete: Graph = (made, options) => {
  const rows = (name: string) => input(name, ["n", made.D]);
  const [noise, evidence, known] = ["noise", "evidence", "known"].map(rows);
  const outputs = sampled(made, { noise, given: { evidence, known } }, options);
  return { inputs: [noise, evidence, known], outputs };
};
