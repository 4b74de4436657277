import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { less } from "./less.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** The larger of `a` and `b`. */
export const maximumPrimitive: Primitive<None> = elementwise({
  name: "maximum",
  arity: 2,
  compute: Math.max,
  // d max(a, b) = da where b < a, db elsewhere
  vjp: (g, { inputs: [a, b] }) => {
    const da = mul(g, less(b, a));
    return [da, sub(g, da)];
  },
  onnx: "Max",
});

/** The larger of `a` and `b`, elementwise. */
export function maximum(a: Operand, b: Operand): Expr {
  return applyElementwise(maximumPrimitive, a, b);
}
