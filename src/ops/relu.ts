import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { less } from "./less.ts";
import { mul } from "./mul.ts";

/** `max(x, 0)`. */
export const reluPrimitive: Primitive<None> = elementwise({
  name: "relu",
  arity: 1,
  compute: (x) => Math.max(x, 0),
  // d relu(x) = dx where relu(x) > 0, so that x need not be kept
  vjp: (g, y) => [mul(g, less(0, y))],
  onnx: "Relu",
});

/** `max(x, 0)`, elementwise. */
export function relu(x: Operand): Expr {
  return applyElementwise(reluPrimitive, x);
}
