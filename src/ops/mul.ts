import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";

/** `a b`. */
export const mulPrimitive: Primitive<None> = elementwise({
  name: "mul",
  arity: 2,
  compute: (a, b) => a * b,
  // d(a b) = b da + a db
  vjp: (g, { inputs: [a, b] }) => [mul(g, b), mul(g, a)],
  onnx: "Mul",
});

/** `a b`, elementwise. */
export function mul(a: Operand, b: Operand): Expr {
  return applyElementwise(mulPrimitive, a, b);
}
