/**
 * Gathering of columns that belong together, in ONNX.
 *
 * @module
 */
import type { Expr, OnnxGraph } from "../expr/mod.ts";
import { width } from "../expr/mod.ts";

/**
 * Writes a gather of `[..., J]` into `[..., sources.length, longest]`: row `s` of the result holds the columns
 * `sources[s]`, filled up with `padding`.
 */
export function gatherSegments(
  graph: OnnxGraph,
  x: Expr,
  options: { sources: readonly (readonly number[])[]; padding: number },
): string {
  const { sources, padding } = options;
  const longest = Math.max(1, ...sources.map((columns) => columns.length));
  const isRagged = sources.some((columns) => columns.length < longest);
  const J = width(x.shape);
  const table = sources.flatMap((columns) => [...columns, ...Array(longest - columns.length).fill(J)]);
  const leading = x.shape.length - 1;
  const source = isRagged
    ? graph.node("Pad", [
      graph.lower(x),
      graph.ints([...Array(2 * leading + 1).fill(0), 1]),
      graph.floats([padding], []),
    ])
    : graph.lower(x);
  const flat = graph.node("Gather", [source, graph.ints(table)], { axis: leading });
  return graph.node("Reshape", [flat, graph.ints([...(leading > 0 ? [0] : []), sources.length, longest])]);
}
