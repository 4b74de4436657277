import type { Expr, Primitive } from "../expr/mod.ts";
import { applyElementwise, elementwise, type None, type Operand } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";

/** `log(1 + e^x)`, written `relu(x) + log(1 + e^-|x|)` so that nothing overflows. */
export const softplusPrimitive: Primitive<None> = elementwise({
  name: "softplus",
  arity: 1,
  compute: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  // d softplus(x) = sigmoid(x) dx
  vjp: (g, { inputs: [x] }) => [mul(g, sigmoid(x))],
  // not ONNX's Softplus, which some execution providers lack and which is slower
  onnx: (graph, [x]) => {
    const decayed = graph.node("Exp", [graph.node("Neg", [graph.node("Abs", [x])])]);
    const tail = graph.node("Log", [graph.node("Add", [decayed, graph.floats([1], [])])]);
    return graph.node("Add", [graph.node("Relu", [x]), tail]);
  },
});

/** `log(1 + e^x)`, elementwise. */
export function softplus(x: Operand): Expr {
  return applyElementwise(softplusPrimitive, x);
}
