import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";

/** The largest whole number that is not above `x`. */
export const floorPrimitive: Primitive<None> = elementwise({
  name: "floor",
  arity: 1,
  compute: Math.floor,
  // constant almost everywhere
  vjp: () => [undefined],
  onnx: "Floor",
});

/** The largest whole number that is not above `x`, elementwise. */
export function floor(x: Operand): Expr {
  return applyElementwise(floorPrimitive, x);
}
