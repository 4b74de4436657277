import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { less } from "./less.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** `|x|`. */
export const absPrimitive: Primitive<None> = elementwise({
  name: "abs",
  arity: 1,
  compute: Math.abs,
  // d|x| = sign(x) dx
  vjp: (g, { inputs: [x] }) => [mul(g, sub(less(0, x), less(x, 0)))],
  onnx: "Abs",
});

/** `|x|`, elementwise. */
export function abs(x: Operand): Expr {
  return applyElementwise(absPrimitive, x);
}
