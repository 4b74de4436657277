/**
 * Simplification of a graph by sharing: nodes that apply the same primitive to the same operands with the same
 * attributes become one node, so that nothing is computed twice.
 *
 * @module
 */
import { topological } from "./expr.ts";
import type { Expr } from "./node.ts";

/**
 * Rewrites expressions so that equal subexpressions are one node.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function share(outputs: readonly Expr[]): Expr[] {
  const numbers = new Map<unknown, number>();
  const number = (thing: unknown) => {
    if (!numbers.has(thing)) numbers.set(thing, numbers.size);
    return numbers.get(thing)!;
  };
  const byKey = new Map<string, Expr>();
  const replacement = new Map<Expr, Expr>();
  for (const expr of topological(outputs)) {
    let result = expr;
    let key = `${number(expr)}`;
    if (expr.kind === "constant" && expr.shape.length === 0) key = `constant ${expr.value[0]}`;
    if (expr.kind === "application") {
      const inputs = expr.inputs.map((operand) => replacement.get(operand)!);
      if (inputs.some((operand, i) => operand !== expr.inputs[i])) result = { ...expr, inputs };
      const attributes = Object.entries(expr.attributes as Record<string, unknown>).map(([name, value]) =>
        `${name}=${Array.isArray(value) || value instanceof Int32Array ? value.join() : number(value)}`
      );
      key = `${expr.primitive.name}(${inputs.map(number)}) ${attributes} ${expr.name ?? ""}`;
    }
    if (!byKey.has(key)) byKey.set(key, result);
    replacement.set(expr, byKey.get(key)!);
  }
  return outputs.map((expr) => replacement.get(expr)!);
}
