import { apply, type Expr, formatShape, type Primitive } from "../expr/mod.ts";
import { add } from "./add.ts";
import { segmentOfColumn, type Segments } from "./segment_log_sum_exp.ts";
import { consecutive, mapSegments } from "./segments.ts";
import { sub } from "./sub.ts";
import { put, take } from "./take.ts";

/** Running sums within consecutive segments of columns: `y[k]` is the sum of `x[j]` over `j <= k` of the segment. */
export const segmentCumulativeSumPrimitive: Primitive<Segments> = {
  name: "segmentCumulativeSum",
  elementwise: false,
  shape([from], { widths }) {
    const columns = widths.reduce((total, width) => total + width, 0);
    if (from.length !== 2 || from[1] !== columns) {
      throw new TypeError(
        `Cannot apply segmentCumulativeSum to ${formatShape(from)}: expected [n, ${columns}]`,
      );
    }
    return from;
  },
  evaluate([x], y, { widths }) {
    const segment = segmentOfColumn(widths);
    for (let i = 0; i < y.data.length; i++) {
      const column = i % segment.length;
      const isFirst = column === 0 || segment[column - 1] !== segment[column];
      y.data[i] = x.data[i]! + (isFirst ? 0 : y.data[i - 1]!);
    }
  },
  // dx[j] = sum of g[k] over k >= j of the segment = total - running sum + g[j]
  vjp(g, { attributes: { widths } }) {
    const segment = segmentOfColumn(widths);
    const total = take(put(g, segment, widths.length), segment);
    return [add(sub(total, segmentCumulativeSum(g, widths)), g)];
  },
  onnx: (graph, { inputs: [x], attributes: { widths } }) =>
    mapSegments(
      graph,
      x,
      { sources: consecutive(widths), padding: 0 },
      (value, axis) => graph.node("CumSum", [value, graph.ints(axis)]),
    ),
};

/**
 * Running sums within consecutive segments of columns.
 *
 * @param x `[n, J]`.
 * @param widths The widths of the segments, which add up to `J`; each at least 1.
 * @returns `[n, J]`.
 */
export function segmentCumulativeSum(x: Expr, widths: ArrayLike<number>): Expr {
  return apply(segmentCumulativeSumPrimitive, [x], { widths: Int32Array.from(widths) });
}
