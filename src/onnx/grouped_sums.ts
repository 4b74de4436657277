/**
 * Sums over many columns, group by group: those of `log(1 + e^z)` with few logarithms, others with little rounding.
 *
 * @module
 */
import {
  type Application,
  apply,
  type Expr,
  isBatched,
  type OnnxGraph,
  type Primitive,
  rewrite,
  width,
} from "../expr/mod.ts";
import { sumPrimitive } from "../ops/broadcast.ts";
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
    const factors = graph.node("Sigmoid", [graph.node("Abs", [graph.lower(z)])]);
    const grouped = inGroups(graph, factors, { columns: width(z.shape), longest: LONGEST_GROUP, padding: 1 });
    const products = graph.node("ReduceProd", [grouped], { axes: [2], keepdims: 0 });
    const sum = graph.node("ReduceSum", [graph.node("Log", [products]), graph.ints([1])], { keepdims: 0 });
    return graph.node("Neg", [sum]);
  },
};

/** So many columns are added up before their sums are. */
const LONGEST_SUM = 32;

/**
 * The sum over columns, `[n, J]` to `[n]`, as a sum of sums. Else onnxruntime might add up one column after the other, which
 * rounds ten times as much.
 */
const longSumPrimitive: typeof sumPrimitive = {
  ...sumPrimitive,
  onnx(graph, { inputs: [x] }) {
    const grouped = inGroups(graph, graph.lower(x), {
      columns: width(x.shape),
      longest: LONGEST_SUM,
      padding: 0,
    });
    const sums = graph.node("ReduceSum", [grouped, graph.ints([2])], { keepdims: 0 });
    return graph.node("ReduceSum", [sums, graph.ints([1])], { keepdims: 0 });
  },
};

/**
 * Rewrites every sum over columns of `a - softplus(z)` as the sum of `a - relu(z)` less a {@linkcode decaySumPrimitive},
 * because `softplus(z) = relu(z) + log(1 + e^-|z|)`, and every other one of many columns as a sum of sums.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function groupSums(outputs: readonly Expr[]): Expr[] {
  return rewrite(outputs, (node) => {
    const summand = operandsOf(node, "sum")?.[0];
    if (summand === undefined || !isBatched(node.shape) || summand.shape.length !== 2) return undefined;
    const [a, softplus] = operandsOf(summand, "sub") ?? [];
    const z = softplus && operandsOf(softplus, "softplus")?.[0];
    if (a !== undefined && z !== undefined) {
      return sub(sum(sub(a, relu(z)), ["n"]), apply(decaySumPrimitive, [z], {}));
    }
    return width(summand.shape) > LONGEST_SUM
      ? { ...node as Application, primitive: longSumPrimitive as Primitive }
      : undefined;
  });
}

/** The operands of an application of a primitive. */
function operandsOf(expr: Expr, name: PrimitiveName): readonly Expr[] | undefined {
  return expr.kind === "application" && expr.primitive.name === name
    ? (expr as Application).inputs
    : undefined;
}

/** Writes the columns of a value as `[n, groups, length]`, where groups have about the same length, filled up with padding. */
function inGroups(
  graph: OnnxGraph,
  value: string,
  { columns, longest, padding }: { columns: number; longest: number; padding: number },
): string {
  const groups = Math.ceil(columns / longest);
  const length = Math.ceil(columns / groups);
  const missing = groups * length - columns;
  const filled = missing > 0
    ? graph.node("Pad", [value, graph.ints([0, 0, 0, missing]), graph.floats([padding], [])])
    : value;
  return graph.node("Reshape", [filled, graph.ints([0, groups, length])]);
}
