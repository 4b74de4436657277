/**
 * Reverse-mode differentiation, from expression to expression.
 *
 * @module
 */
import { constant, type Expr, formatShape, operands, topological, type Variable } from "../expr/mod.ts";
import { add } from "./add.ts";
import { broadcast } from "./broadcast.ts";

/**
 * The gradient of a scalar, as expressions.
 *
 * @param loss A scalar, of shape `[]`.
 * @param variables What to differentiate with respect to.
 * @returns For each variable an expression of the variable's shape.
 * @throws {TypeError} When `loss` is not a scalar.
 *
 * @example The gradient of a square
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluate, grad, input, mul } from "@staircase/made/expr";
 *
 * const x = input("x", []);
 * const [dx] = grad(mul(x, x), [x]);
 * assertEquals(evaluate([dx!], new Map([[x, [3]]]))[0], new Float64Array([6]));
 * ```
 */
export function grad(loss: Expr, variables: readonly Variable[]): Expr[] {
  if (loss.shape.length !== 0) {
    throw new TypeError(
      `Cannot differentiate a loss of shape ${formatShape(loss.shape)}: expected a scalar []`,
    );
  }
  const order = topological([loss]);
  const needed = new Set<Expr>(variables);
  for (const expr of order) {
    if (operands(expr).some((operand) => needed.has(operand))) needed.add(expr);
  }
  const gradients = new Map<Expr, Expr>([[loss, constant(1)]]);
  for (const expr of order.reverse()) {
    const g = gradients.get(expr);
    if (g === undefined || expr.kind !== "application") continue;
    expr.primitive.vjp(g, expr).forEach((contribution, i) => {
      const operand = expr.inputs[i];
      if (contribution === undefined || !needed.has(operand!)) return;
      const sum = gradients.get(operand!);
      gradients.set(operand!, sum === undefined ? contribution : add(sum, contribution));
    });
  }
  return variables.map((variable) => gradients.get(variable) ?? broadcast(constant(0), variable.shape));
}
