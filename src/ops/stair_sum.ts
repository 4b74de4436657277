/**
 * Sums of the weights of each unit: the product with inputs that are all 1, once for all rows. The derivative of either
 * primitive is the other.
 *
 * @module
 */
import { apply, type Expr, formatShape, type Primitive, sameShape, type Shape } from "../expr/mod.ts";
import { denseMatrix, packedFrom, type Stair, visitStair } from "./stair.ts";

function shapeRule(
  name: string,
  shapes: (stair: Stair) => readonly [from: Shape, to: Shape],
): Primitive<Stair>["shape"] {
  return ([shape], stair) => {
    const [from, to] = shapes(stair);
    if (sameShape(shape, from)) return to;
    throw new TypeError(`Cannot apply ${name} to ${formatShape(shape)}: expected ${formatShape(from)}`);
  };
}

/** `y[j] = sum over i < extent[j] of w[j, i]`. */
export const stairSumPrimitive: Primitive<Stair> = {
  name: "stairSum",
  elementwise: false,
  shape: shapeRule("stairSum", ({ staircase: { size, units } }) => [[size], [units]]),
  evaluate([{ data: w }], { data: y }, { staircase }) {
    visitStair(staircase, 1, (_, k, j) => y[j]! += w[k]!);
  },
  vjp: (g, { attributes }) => [stairSpread(g, attributes)],
  onnx: (graph, { inputs: [w], attributes }) =>
    graph.node("ReduceSum", [denseMatrix(graph, w, attributes), graph.ints([0])], { keepdims: 0 }),
};

/** `w[j, i] = y[j]`, for `i < extent[j]`. */
export const stairSpreadPrimitive: Primitive<Stair> = {
  name: "stairSpread",
  elementwise: false,
  shape: shapeRule("stairSpread", ({ staircase: { size, units } }) => [[units], [size]]),
  evaluate([{ data: y }], { data: w }, { staircase }) {
    visitStair(staircase, 1, (_, k, j) => w[k] = y[j]!);
  },
  vjp: (g, { attributes }) => [stairSum(g, attributes)],
  onnx: (graph, node) => packedFrom(graph, denseMatrix(graph, node, node.attributes), node.attributes),
  onnxMatrix: (graph, { inputs: [y], attributes: { staircase: { inputs, units } } }) =>
    graph.node("Expand", [graph.lower(y), graph.ints([inputs, units])]),
};

/** The sum of the weights of each unit: packed weights to `[units]`. */
export function stairSum(w: Expr, { staircase }: Stair): Expr {
  return apply(stairSumPrimitive, [w], { staircase });
}

/** One value for all weights of a unit: `[units]` to packed weights. */
export function stairSpread(y: Expr, { staircase }: Stair): Expr {
  return apply(stairSpreadPrimitive, [y], { staircase });
}
