import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** `e^x`. */
export const expPrimitive: Primitive<None> = elementwise({
  name: "exp",
  arity: 1,
  compute: Math.exp,
  // d(e^x) = e^x dx
  vjp: (g, node) => [mul(g, node)],
  onnx: "Exp",
});

/** `e^x`, elementwise. */
export function exp(x: Operand): Expr {
  return applyElementwise(expPrimitive, x);
}
