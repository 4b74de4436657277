import type { Expr, Primitive } from "../expr/mod.ts";
import { unexpanded } from "./broadcast.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { lowerAffine } from "./stair.ts";

const plain = elementwise({
  name: "add",
  arity: 2,
  compute: (a, b) => a + b,
  // d(a + b) = da + db
  vjp: (g) => [g, g],
  onnx: "Add",
});

/** `a + b`. */
export const addPrimitive: Primitive<None> = {
  ...plain,
  onnx: (graph, node) =>
    lowerAffine(graph, node.inputs[0], () => unexpanded(node)[1](graph)) ?? plain.onnx(graph, node),
};

/** `a + b`, elementwise. */
export function add(a: Operand, b: Operand): Expr {
  return applyElementwise(addPrimitive, a, b);
}
