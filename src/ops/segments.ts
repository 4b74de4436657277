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
  return pickColumns(graph, source, { columns: table, leading });
}

/**
 * Writes a gather of some columns of a value with so many leading axes. Of a matrix, rows of its transpose are gathered,
 * since onnxruntime copies rows as a whole but columns number by number, which takes nine times as long.
 */
export function pickColumns(
  graph: OnnxGraph,
  value: string,
  { columns, leading }: { columns: ArrayLike<number>; leading: number },
): string {
  if (leading === 0) return graph.node("Gather", [value, graph.ints(columns)], { axis: 0 });
  const transposed = (matrix: string) => graph.node("Transpose", [matrix], { perm: [1, 0] });
  return transposed(graph.node("Gather", [transposed(value), graph.ints(columns)], { axis: 0 }));
}

function longestOf(sources: readonly (readonly number[])[]): number {
  return Math.max(1, ...sources.map((columns) => columns.length));
}
