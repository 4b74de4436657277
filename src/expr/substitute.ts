/**
 * Substitution of nodes of a graph.
 *
 * @module
 */
import { topological } from "./expr.ts";
import type { Expr } from "./node.ts";

/**
 * Rewrites expressions with some nodes replaced by others.
 *
 * @param outputs The expressions to rewrite.
 * @param replacements What replaces a node; the shapes must be the same.
 * @returns The rewritten expressions, in the same order.
 */
export function substitute(outputs: readonly Expr[], replacements: ReadonlyMap<Expr, Expr>): Expr[] {
  const results = new Map<Expr, Expr>(replacements);
  for (const expr of topological(outputs)) {
    if (results.has(expr)) continue;
    const isChanged = expr.kind === "application" &&
      expr.inputs.some((operand) => results.get(operand) !== operand);
    results.set(
      expr,
      isChanged ? { ...expr, inputs: expr.inputs.map((operand) => results.get(operand)!) } : expr,
    );
  }
  return outputs.map((expr) => results.get(expr)!);
}
