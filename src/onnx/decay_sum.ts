/**
 * Sums of `log(1 + e^z)` with few logarithms.
 *
 * @module
 */
import {
  type Application,
  apply,
  type Expr,
  isBatched,
  type Primitive,
  rewrite,
  width,
} from "../expr/mod.ts";
import { less, mul, type PrimitiveName, relu, sigmoid, sub, sum } from "../ops/mod.ts";

/** So many factors in [1/2, 1] have a product within float32: 2^-112 > 1.2e-38. */
const LONGEST_GROUP = 112;

/**
 * The sum of `log(1 + e^-|z|) = -log sigmoid(|z|)` over columns, `[n, J]` to `[n]`. The logarithm of a product over a
 * group of factors is as exact as a sum of logarithms, and takes less time.
 */
export const decaySumPrimitive: Primitive<Readonly<Record<string, never>>> = {
  name: "decaySum",
  elementwise: false,
  shape: () => ["n"],
  evaluate([z], y) {
    z.data.forEach((value, i) =>
      y.data[Math.floor(i / z.columns)]! += Math.log1p(Math.exp(-Math.abs(value)))
    );
  },
  // d log(1 + e^-|z|) = (sigmoid(z) - [z > 0]) dz
  vjp: (g, { inputs: [z] }) => [mul(g, sub(sigmoid(z), less(0, z)))],
  onnx(graph, { inputs: [z] }) {
    const columns = width(z.shape);
    const groups = Math.ceil(columns / LONGEST_GROUP);
    const length = Math.ceil(columns / groups);
    let factors = graph.node("Sigmoid", [graph.node("Abs", [graph.lower(z)])]);
    if (groups * length > columns) {
      const padding = graph.ints([0, 0, 0, groups * length - columns]);
      factors = graph.node("Pad", [factors, padding, graph.floats([1], [])]);
    }
    const grouped = graph.node("Reshape", [factors, graph.ints([0, groups, length])]);
    const products = graph.node("ReduceProd", [grouped], { axes: [2], keepdims: 0 });
    const sum = graph.node("ReduceSum", [graph.node("Log", [products]), graph.ints([1])], { keepdims: 0 });
    return graph.node("Neg", [sum]);
  },
};

/**
 * Rewrites every sum over columns of `a - softplus(z)` as the sum of `a - relu(z)` less a {@linkcode decaySumPrimitive},
 * because `softplus(z) = relu(z) + log(1 + e^-|z|)`.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function groupLogarithms(outputs: readonly Expr[]): Expr[] {
  return rewrite(outputs, (node) => {
    const difference = operandsOf(node, "sum")?.[0];
    const [a, softplus] = difference && operandsOf(difference, "sub") || [];
    const z = softplus && operandsOf(softplus, "softplus")?.[0];
    if (a === undefined || z === undefined || !isBatched(node.shape) || z.shape.length !== 2) {
      return undefined;
    }
    return sub(sum(sub(a, relu(z)), ["n"]), apply(decaySumPrimitive, [z], {}));
  });
}

/** The operands of an application of a primitive. */
function operandsOf(expr: Expr, name: PrimitiveName): readonly Expr[] | undefined {
  return expr.kind === "application" && expr.primitive.name === name
    ? (expr as Application).inputs
    : undefined;
}
