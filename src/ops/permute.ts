import {
  apply,
  constant,
  type Expr,
  formatShape,
  type OnnxGraph,
  type Primitive,
  sameShape,
  width,
} from "../expr/mod.ts";
import { inverse } from "./inverse.ts";
import { take } from "./take.ts";

/** `y[k] = x[order[k]]`. */
export const permutePrimitive: Primitive<Record<never, never>> = {
  name: "permute",
  elementwise: false,
  shape([x, order]) {
    if (typeof x.at(-1) === "number" && sameShape(order, [width(x)])) return x;
    throw new TypeError(
      `Cannot apply permute to shapes ${formatShape(x)} and ${
        formatShape(order)
      }: expected one number for each column`,
    );
  },
  evaluate([x, { data: order }], y) {
    for (let r = 0; r < y.rows; r++) {
      order.forEach((column, k) => y.data[r * y.columns + k] = x.data[r * x.columns + Math.round(column)]!);
    }
  },
  vjp: (g, { inputs: [, order] }) => [permute(g, inverse(order)), undefined],
  onnx(graph, { inputs: [x, order], shape }) {
    const columns = [graph.lower(x), integersOf(graph, order)] as const;
    return shape.length === 1 ? graph.node("Gather", columns, { axis: 0 }) : gatherColumns(graph, ...columns);
  },
};

/** Whether a list counts from 0 up. */
export function isIdentity(list: Expr): boolean {
  return list.kind === "constant" && list.shape.length === 1 && list.value.every((value, k) => value === k);
}

/** Columns of a matrix, as rows of its transpose: these are gathered many times as fast. */
export function gatherColumns(graph: OnnxGraph, matrix: string, indices: string): string {
  const transpose = (matrix: string) => graph.node("Transpose", [matrix], { perm: [1, 0] });
  return transpose(graph.node("Gather", [transpose(matrix), indices], { axis: 0 }));
}

/** Numbers as indices. */
export function integersOf(graph: OnnxGraph, numbers: Expr): string {
  const INT32 = 6;
  return graph.node("Cast", [graph.lower(numbers)], { to: INT32 });
}

/**
 * Puts columns in an order that is data.
 *
 * @param x The columns, `[n, D]` or `[D]`.
 * @param order Which column comes when, `[D]`: each of 0 to `D - 1` once.
 * @returns `y[k] = x[order[k]]`, of the shape of `x`.
 */
export function permute(x: Expr, order: Expr): Expr {
  if (isIdentity(x)) return order;
  if (order.kind !== "constant") return apply(permutePrimitive, [x, order], {});
  return x.kind === "constant"
    ? constant(order.value.map((k) => x.value[k]!), x.shape)
    : take(x, order.value);
}
