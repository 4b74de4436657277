import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** `s = 1 / (1 + e^-x)`. */
export const sigmoidPrimitive: Primitive<None> = elementwise({
  name: "sigmoid",
  arity: 1,
  compute: (x) => 1 / (1 + Math.exp(-x)),
  // ds = s (1 - s) dx
  vjp: (g, s) => [mul(g, mul(s, sub(1, s)))],
  onnx: "Sigmoid",
});

/** `1 / (1 + e^-x)`, elementwise. */
export function sigmoid(x: Operand): Expr {
  return applyElementwise(sigmoidPrimitive, x);
}
