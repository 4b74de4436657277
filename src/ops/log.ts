import type { Expr, Primitive } from "../expr/mod.ts";
import { div } from "./div.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";

/** `log x`, the natural logarithm. */
export const logPrimitive: Primitive<None> = elementwise({
  name: "log",
  arity: 1,
  compute: Math.log,
  // d(log x) = dx / x
  vjp: (g, { inputs: [x] }) => [div(g, x)],
  onnx: "Log",
});

/** `log x`, the natural logarithm, elementwise. */
export function log(x: Operand): Expr {
  return applyElementwise(logPrimitive, x);
}
