import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, comparison, elementwise, type None, type Operand } from "./elementwise.ts";

/** `a < b`, as 0 or 1. */
export const lessPrimitive: Primitive<None> = elementwise({
  name: "less",
  arity: 2,
  compute: (a, b) => a < b ? 1 : 0,
  // constant almost everywhere
  vjp: () => [undefined, undefined],
  onnx: comparison("Less"),
});

/** 1 where `a < b` and 0 elsewhere. */
export function less(a: Operand, b: Operand): Expr {
  return applyElementwise(lessPrimitive, a, b);
}
