import type { Expr, Primitive } from "../expr/mod.ts";
import { div } from "./div.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** The square root of `x`. */
export const sqrtPrimitive: Primitive<None> = elementwise({
  name: "sqrt",
  arity: 1,
  compute: Math.sqrt,
  // d(sqrt x) = dx / (2 sqrt x)
  vjp: (g, node) => [div(mul(g, 0.5), node)],
  onnx: "Sqrt",
});

/** The square root of `x`, elementwise. */
export function sqrt(x: Operand): Expr {
  return applyElementwise(sqrtPrimitive, x);
}
