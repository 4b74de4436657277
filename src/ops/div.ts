import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** `a / b`. */
export const divPrimitive: Primitive<None> = elementwise({
  name: "div",
  arity: 2,
  compute: (a, b) => a / b,
  // d(a / b) = da / b - (a / b) db / b
  vjp: (g, node) => {
    const da = div(g, node.inputs[1]);
    return [da, neg(mul(da, node))];
  },
  onnx: "Div",
});

/** `a / b`, elementwise. */
export function div(a: Operand, b: Operand): Expr {
  return applyElementwise(divPrimitive, a, b);
}
