import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { neg } from "./neg.ts";

/** `a - b`. */
export const subPrimitive: Primitive<None> = elementwise({
  name: "sub",
  arity: 2,
  compute: (a, b) => a - b,
  // d(a - b) = da - db
  vjp: (g) => [g, neg(g)],
  onnx: "Sub",
});

/** `a - b`, elementwise. */
export function sub(a: Operand, b: Operand): Expr {
  return applyElementwise(subPrimitive, a, b);
}
