import { apply, constant, type Expr, formatShape, type Primitive } from "../expr/mod.ts";

/** `inverse[order[r]] = r`. */
export const inversePrimitive: Primitive<Record<never, never>> = {
  name: "inverse",
  elementwise: false,
  shape([order]) {
    if (order.length === 1 && typeof order[0] === "number") return order;
    throw new TypeError(
      `Cannot apply inverse to ${formatShape(order)}: expected one number for each variable`,
    );
  },
  evaluate([{ data: order }], { data: inverse }) {
    for (let d = 0; d < inverse.length; d++) {
      order.forEach((variable, r) => inverse[d]! += variable === d ? r : 0);
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
    const places = graph.node("Mul", [graph.node("Cast", [isAt], { to: 1 }), graph.floats(each, [1, D])]);
    return graph.node("ReduceSum", [places, graph.ints([1])], { keepdims: 0 });
  },
};

/**
 * The inverse of an order that is data: the place of each variable in it.
 *
 * @param order The variables, `[D]`: each of 0 to `D - 1` once.
 * @returns The place of each variable, from 0 to `D - 1`: `[D]`. The inverse of an inverse is what it was made of.
 */
export function inverse(order: Expr): Expr {
  if (order.kind === "application" && order.primitive.name === inversePrimitive.name) return order.inputs[0];
  if (order.kind !== "constant") return apply(inversePrimitive, [order], {});
  const places = new Float64Array(order.value.length);
  order.value.forEach((variable, r) => places[variable] = r);
  return constant(places, order.shape);
}
