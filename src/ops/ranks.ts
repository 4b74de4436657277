import { apply, type Expr, formatShape, type Primitive } from "../expr/mod.ts";

/** `ranks[order[r]] = r + 1`. */
export const ranksPrimitive: Primitive<Record<never, never>> = {
  name: "ranks",
  elementwise: false,
  shape([order]) {
    if (order.length === 1 && typeof order[0] === "number") return order;
    throw new TypeError(`Cannot apply ranks to ${formatShape(order)}: expected one number for each variable`);
  },
  evaluate([{ data: order }], { data: ranks }) {
    for (let d = 0; d < ranks.length; d++) {
      order.forEach((variable, r) => ranks[d]! += variable === d ? r + 1 : 0);
    }
  },
  // an order is no number that changes a little
  vjp: () => [undefined],
  onnx(graph, { inputs: [order], shape }) {
    const [D] = shape as readonly [number];
    const each = Float32Array.from({ length: D }, (_, d) => d);
    const isAt = graph.node("Equal", [
      graph.node("Reshape", [graph.lower(order), graph.ints([1, D])]),
      graph.floats(each, [D, 1]),
    ]);
    const ranks = graph.node("Mul", [
      graph.node("Cast", [isAt], { to: 1 }),
      graph.floats(each.map((r) => r + 1), [1, D]),
    ]);
    return graph.node("ReduceSum", [ranks, graph.ints([1])], { keepdims: 0 });
  },
};

/**
 * The ranks of variables in an order that is data.
 *
 * @param order The variables in order of rank, `[D]`: each of 0 to `D - 1` once.
 * @returns The rank of each variable, from 1 to `D`: `[D]`.
 */
export function ranks(order: Expr): Expr {
  return apply(ranksPrimitive, [order], {});
}
