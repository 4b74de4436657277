import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** `t = tanh x`. */
export const tanhPrimitive: Primitive<None> = elementwise({
  name: "tanh",
  arity: 1,
  compute: Math.tanh,
  // dt = (1 - t^2) dx
  vjp: (g, t) => [mul(g, sub(1, mul(t, t)))],
  onnx: "Tanh",
});

/** `tanh x`, elementwise. */
export function tanh(x: Operand): Expr {
  return applyElementwise(tanhPrimitive, x);
}
