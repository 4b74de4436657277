/**
 * Rewriting of graphs: the one place where expressions are built anew from changed operands.
 *
 * @module
 */
import { operands } from "./expr.ts";
import type { Expr, Operands } from "./node.ts";

/**
 * What becomes of a node. `node` has operands that are rewritten already, and is the `original` where none has changed;
 * `undefined` keeps it.
 */
export type Rule = (node: Expr, original: Expr) => Expr | undefined;

/**
 * Rewrites expressions node by node, operands first. A node that is used several times is rewritten once.
 *
 * @param outputs The expressions to rewrite.
 * @param rule What becomes of each node.
 * @param options What replaces a node together with all below it, which is then not visited; `undefined` goes on.
 * @returns The rewritten expressions, in the same order.
 */
export function rewrite(
  outputs: readonly Expr[],
  rule: Rule,
  { stop }: { stop?: (expr: Expr) => Expr | undefined } = {},
): Expr[] {
  const results = new Map<Expr, Expr>();
  const stack: { expr: Expr; next: number }[] = [];
  const enter = (expr: Expr) => {
    if (results.has(expr)) return;
    const replacement = stop?.(expr);
    if (replacement === undefined) stack.push({ expr, next: 0 });
    else results.set(expr, replacement);
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { expr } = top;
      const operand = operands(expr)[top.next++];
      if (operand !== undefined) enter(operand);
      else {
        stack.pop();
        const node = withOperands(expr, operands(expr).map((below) => results.get(below)!));
        results.set(expr, rule(node, expr) ?? node);
      }
    }
  }
  return outputs.map((output) => results.get(output)!);
}

function withOperands(expr: Expr, inputs: readonly Expr[]): Expr {
  if (expr.kind !== "application" || inputs.every((operand, i) => operand === expr.inputs[i])) return expr;
  return { ...expr, inputs: inputs as Operands<Expr> };
}
