/**
 * Samples of a mixture: rows are drawn by the member that they belong to, so that many members take not much longer than one.
 *
 * @module
 */
import { constant, type Expr, type Variable } from "../../expr/mod.ts";
import { pickEvenly, sampler, valueNoise } from "../../made/mod.ts";
import { broadcast, sum, take } from "../../ops/mod.ts";
import type { GraphBuilder } from "../graph_builder.ts";
import { Lowering, prepare } from "../lower.ts";
import type { Graph, GraphOptions } from "./graph.ts";

/**
 * Adds the nodes that draw samples of a mixture. For each member, the rows that it is picked for are gathered, drawn by its own
 * sampler, and put back.
 *
 * @param graph The graph, which has its inputs.
 * @param inputs The inputs; the first column of `noise` picks members.
 * @param options What is sampled.
 * @returns The name of the values, `[n, D]`.
 */
export function sampleByMembers(
  graph: GraphBuilder,
  { noise, ...conditions }: Parameters<Graph<"sample">>[0],
  { made: { D, network: { members } }, slices, blocks }: GraphOptions,
): string {
  const inputs = new Map<Expr, string>(
    [noise, ...Object.values<Variable>(conditions)].map((input) => [input, input.name]),
  );
  const whole = new Lowering(graph, { inputs, baked: new Map() });
  const stored = new Map<Expr, string[]>();
  const picked = pickEvenly(sum(take(noise, [0]), ["n"]), members.length);
  return members.reduce((x, member, k) => {
    const [sampled] = prepare([
      sampler(member, { noise: valueNoise(noise), conditions }, { slices, count: blocks }).x,
    ]);
    const places = graph.node("NonZero", [whole.lower(picked[k]!)], { name: `rows_${k}` });
    const rows = graph.node("Squeeze", [places, graph.ints([0])], { name: `rows_${k}` });
    const own = Array.from(inputs, ([input, name]): [Expr, string] => [
      input,
      graph.node("Gather", [name, rows], { attributes: { axis: 0 }, name: `${name}_${k}` }),
    ]);
    const drawn = new Lowering(graph, { inputs: new Map(own), baked: slices.values, stored }).lower(sampled!);
    const indices = graph.node("Transpose", [places], { attributes: { perm: [1, 0] } });
    const isLast = k === members.length - 1;
    return graph.node("ScatterND", [x, indices, drawn], { name: isLast ? "x" : `x_${k}` });
  }, whole.lower(broadcast(constant(0), ["n", D])));
}
