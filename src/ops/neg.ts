import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";

/** `-x`. */
export const negPrimitive: Primitive<None> = elementwise({
  name: "neg",
  arity: 1,
  compute: (x) => -x,
  // d(-x) = -dx
  vjp: (g) => [neg(g)],
  onnx: "Neg",
});

/** `-x`, elementwise. */
export function neg(x: Operand): Expr {
  return applyElementwise(negPrimitive, x);
}
