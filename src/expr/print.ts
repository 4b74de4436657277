/**
 * Printing of expressions, one line a node, for people.
 *
 * @module
 */
import { topological } from "./expr.ts";
import type { Expr } from "./node.ts";
import { formatShape } from "./shape.ts";

/**
 * Writes an expression as a list of assignments, operands first.
 *
 * @param outputs The expressions to print.
 * @returns One line a node, for instance `%2 = mul(x, %1) [n, 3]`.
 */
export function print(...outputs: Expr[]): string {
  const names = new Map<Expr, string>();
  const lines: string[] = [];
  for (const expr of topological(outputs)) {
    if (expr.kind === "constant") {
      names.set(expr, expr.shape.length === 0 ? `${expr.value[0]}` : `constant${formatShape(expr.shape)}`);
    } else if (expr.kind !== "application") names.set(expr, expr.name);
    else {
      const name = expr.name ?? `%${lines.length}`;
      names.set(expr, name);
      lines.push(
        `${name} = ${expr.primitive.name}(${expr.inputs.map((operand) => names.get(operand)).join(", ")}) ${
          formatShape(expr.shape)
        }`,
      );
    }
  }
  return lines.length > 0 ? lines.join("\n") : outputs.map((expr) => names.get(expr)).join("\n");
}
