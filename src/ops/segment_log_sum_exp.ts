import { apply, type Expr, formatShape, type Primitive } from "../expr/mod.ts";
import { exp } from "./exp.ts";
import { consecutive, reduceSegments } from "./segments.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";
import { take } from "./take.ts";

/** The widths of consecutive segments of columns. */
export interface Segments {
  readonly widths: Int32Array;
}

/** `log(sum of e^x)` over each of consecutive segments of columns, `[n, J]` to `[n, segments]`. */
export const segmentLogSumExpPrimitive: Primitive<Segments> = {
  name: "segmentLogSumExp",
  elementwise: false,
  shape([from], { widths }) {
    const columns = widths.reduce((total, width) => total + width, 0);
    if (from.length !== 2 || from[1] !== columns) {
      throw new TypeError(`Cannot apply segmentLogSumExp to ${formatShape(from)}: expected [n, ${columns}]`);
    }
    return ["n", widths.length];
  },
  evaluate([x], y, { widths }) {
    let start = 0;
    for (let i = 0; i < y.data.length; i++) {
      const segment = x.data.subarray(start, start += widths[i % widths.length]!);
      const largest = segment.reduce((a, b) => Math.max(a, b), -Infinity);
      y.data[i] = largest + Math.log(segment.reduce((total, value) => total + Math.exp(value - largest), 0));
    }
  },
  // d log sum e^x = sum softmax(x) dx
  vjp(g, node) {
    const segment = segmentOfColumn(node.attributes.widths);
    return [mul(take(g, segment), exp(sub(node.inputs[0], take(node, segment))))];
  },
  // ReduceLogSumExp would take ten times as long in onnxruntime
  onnx(graph, { inputs: [x], attributes: { widths } }) {
    const LOWEST = -3.4e38;
    return reduceSegments(graph, x, { sources: consecutive(widths), padding: LOWEST }, (value, axis) => {
      const largest = graph.node("ReduceMax", [value], { axes: [axis], keepdims: 1 });
      const exponentials = graph.node("Exp", [graph.node("Sub", [value, largest])]);
      const axes = graph.ints([axis]);
      const sum = graph.node("ReduceSum", [exponentials, axes], { keepdims: 0 });
      return graph.node("Add", [graph.node("Log", [sum]), graph.node("Squeeze", [largest, axes])]);
    });
  },
};

/** For each column, the segment that it lies in. */
export function segmentOfColumn(widths: ArrayLike<number>): Int32Array {
  return Int32Array.from(Array.from(widths).flatMap((width, segment) => Array<number>(width).fill(segment)));
}

/**
 * `log(sum of e^x)` over consecutive segments of columns, without overflow.
 *
 * @param x `[n, J]`.
 * @param widths The widths of the segments, which add up to `J`; each at least 1.
 * @returns `[n, widths.length]`.
 * @throws {RangeError} When a width is not at least 1.
 */
export function segmentLogSumExp(x: Expr, widths: ArrayLike<number>): Expr {
  const wrong = Array.from(widths).find((width) => !(width >= 1));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot apply segmentLogSumExp to a segment of width ${wrong}: widths must be at least 1`,
    );
  }
  return apply(segmentLogSumExpPrimitive, [x], { widths: Int32Array.from(widths) });
}
