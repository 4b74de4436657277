/**
 * Substitution of nodes of a graph.
 *
 * @module
 */
import type { Expr } from "./node.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Rewrites expressions with some nodes replaced by others.
 *
 * @param outputs The expressions to rewrite.
 * @param replacements What replaces a node; the shapes must be the same.
 * @returns The rewritten expressions, in the same order.
 */
export function substitute(outputs: readonly Expr[], replacements: ReadonlyMap<Expr, Expr>): Expr[] {
  return rewrite(outputs, () => undefined, { stop: (expr) => replacements.get(expr) });
}
