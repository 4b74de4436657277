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
  const { sources } = options;
  const leading = x.shape.length - 1;
  const longest = longestOf(sources);
  const flat = gatherColumns(graph, x, options);
  return graph.node("Reshape", [flat, graph.ints([...(leading > 0 ? [0] : []), sources.length, longest])]);
}

/** The same, flat: `[..., sources.length * longest]`. */
export function gatherColumns(
  graph: OnnxGraph,
  x: Expr,
  { sources, padding }: { sources: readonly (readonly number[])[]; padding: number },
): string {
  const longest = longestOf(sources);
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
  return graph.node("Gather", [source, graph.ints(table)], { axis: leading });
}

function longestOf(sources: readonly (readonly number[])[]): number {
  return Math.max(1, ...sources.map((columns) => columns.length));
}
