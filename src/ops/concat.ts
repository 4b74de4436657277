import { apply, type Expr, formatShape, isBatched, operands, type Primitive, width } from "../expr/mod.ts";
import type { None } from "./elementwise.ts";
import { take } from "./take.ts";

/** Joins columns: `[n, J]` and `[n, K]` to `[n, J + K]`, for any number of operands that all have a batch axis or all lack it. */
export const concatPrimitive: Primitive<None> = {
  name: "concat",
  elementwise: false,
  shape(shapes) {
    const batched = shapes.some(isBatched);
    if (shapes.length === 0 || shapes.some((shape) => shape.length !== (batched ? 2 : 1))) {
      throw new TypeError(
        `Cannot apply concat to shapes ${
          shapes.map(formatShape).join(" and ")
        }: expected columns, with or without a batch axis`,
      );
    }
    const columns = shapes.reduce((total, shape) => total + width(shape), 0);
    return batched ? ["n", columns] : [columns];
  },
  evaluate(operands, y) {
    for (let r = 0, place = 0; r < y.rows; r++) {
      for (const { data, columns } of operands) {
        y.data.set(data.subarray(r * columns, (r + 1) * columns), place);
        place += columns;
      }
    }
  },
  // each operand gets its own columns of the gradient
  vjp(g, { inputs }) {
    let start = 0;
    return inputs.map(({ shape }) => {
      const first = start;
      start += width(shape);
      return take(g, Array.from({ length: width(shape) }, (_, k) => first + k));
    });
  },
  onnx: (graph, { inputs, shape }) =>
    graph.node("Concat", inputs.map((operand) => graph.lower(operand)), { axis: shape.length - 1 }),
};

/** Joins the columns of several expressions, `[n, J]` and `[n, K]` to `[n, J + K]`; of one expression, the same node. */
export function concat(exprs: readonly Expr[]): Expr {
  const [first, ...others] = exprs;
  if (first !== undefined && others.length === 0) return first;
  const isJoined = (expr: Expr) => expr.kind === "application" && expr.primitive.name === "concat";
  return apply(concatPrimitive, exprs.flatMap((expr) => isJoined(expr) ? operands(expr) : [expr]), {});
}
