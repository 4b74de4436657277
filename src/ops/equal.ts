import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, comparison, elementwise, type None, type Operand } from "./elementwise.ts";

/** `a = b`, as 0 or 1. */
export const equalPrimitive: Primitive<None> = elementwise({
  name: "equal",
  arity: 2,
  compute: (a, b) => a === b ? 1 : 0,
  // constant almost everywhere
  vjp: () => [undefined, undefined],
  onnx: comparison("Equal"),
});

/** 1 where `a` equals `b` and 0 elsewhere. */
export function equal(a: Operand, b: Operand): Expr {
  return applyElementwise(equalPrimitive, a, b);
}
