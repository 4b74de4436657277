import { apply, type Expr, type Primitive } from "../expr/mod.ts";

/** What values are looked up in. */
export interface LookUp {
  /** The values, in order of their places. */
  readonly values: Float64Array;
}

const INTEGER = 6; // ONNX's number for int32

/** Values of a table: `y = values[floor(x)]`, where `x` is not negative. */
export const lookUpPrimitive: Primitive<LookUp> = {
  name: "lookUp",
  elementwise: false,
  shape: ([x]) => x,
  evaluate([x], y, { values }) {
    x.data.forEach((place, i) => y.data[i] = values[Math.trunc(place)]!);
  },
  // constant almost everywhere
  vjp: () => [undefined],
  onnx: (graph, { inputs: [x], attributes: { values } }) =>
    graph.node("Gather", [
      graph.floats(values, [values.length]),
      graph.node("Cast", [graph.lower(x)], { to: INTEGER }),
    ], { axis: 0 }),
};

/** The value of a table at each place of `x`, of which fractions are left out: it is at least 0 and below `values.length`. */
export function lookUp(x: Expr, values: ArrayLike<number>): Expr {
  return apply(lookUpPrimitive, [x], { values: Float64Array.from(values) });
}
