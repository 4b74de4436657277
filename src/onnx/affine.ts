/**
 * Products with weights plus a bias, in one operator.
 *
 * @module
 */
import { type Application, type Expr, type Primitive, rewrite } from "../expr/mod.ts";
import { addPrimitive } from "../ops/add.ts";
import { unexpanded } from "../ops/broadcast.ts";
import { matrices, stairProductPrimitive, stairTransposedPrimitive } from "../ops/stair.ts";
import type { Stair } from "../ops/mod.ts";

/**
 * `a + b` where `a` is a product with weights: ONNX's `Gemm` computes both. It keeps the name of `add`, after which values in
 * files are called.
 */
const affinePrimitive: typeof addPrimitive = {
  ...addPrimitive,
  onnx(graph, node) {
    const product = node.inputs[0] as Application<Stair>;
    const isTransposed = product.primitive.name === stairTransposedPrimitive.name;
    const operands = [...matrices(graph, product), unexpanded(node)[1]!(graph)];
    return graph.node("Gemm", operands, isTransposed ? { transB: 1 } : {});
  },
};

/**
 * Joins every product with weights with what is added to it.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function joinBiases(outputs: readonly Expr[]): Expr[] {
  return rewrite(
    outputs,
    (node) =>
      node.kind === "application" && node.primitive.name === addPrimitive.name && isProduct(node.inputs[0])
        ? { ...node, primitive: affinePrimitive as Primitive }
        : undefined,
  );
}

/** Whether an expression is one product; with a band it is several. */
function isProduct(expr: Expr): boolean {
  return expr.kind === "application" &&
    [stairProductPrimitive.name, stairTransposedPrimitive.name].includes(expr.primitive.name) &&
    !(expr.attributes as Stair).staircase.isBand;
}
