import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";

/** `a + b`. */
export const addPrimitive: Primitive<None> = elementwise({
  name: "add",
  arity: 2,
  compute: (a, b) => a + b,
  // d(a + b) = da + db
  vjp: (g) => [g, g],
  onnx: "Add",
});

/** `a + b`, elementwise. */
export function add(a: Operand, b: Operand): Expr {
  return applyElementwise(addPrimitive, a, b);
}
