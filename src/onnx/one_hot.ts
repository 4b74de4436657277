/**
 * One-hot columns that several products use.
 *
 * @module
 */
import { type Application, apply, type Expr, rewrite, topological } from "../expr/mod.ts";
import { type OneHotColumns, oneHotPrimitive } from "../ops/one_hot.ts";
import { takePrimitive } from "../ops/take.ts";

/**
 * Takes one-hot columns from longer ones of the same codes that begin with them, because a copy costs less.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function shareOneHots(outputs: readonly Expr[]): Expr[] {
  const longest = new Map<Expr, Application<OneHotColumns>>();
  for (const expr of topological(outputs).filter(isOneHot)) {
    const known = longest.get(expr.inputs[0]);
    if (known === undefined || known.attributes.codes.length < expr.attributes.codes.length) {
      longest.set(expr.inputs[0], expr);
    }
  }
  const rewritten = new Map<Expr, Expr>();
  return rewrite(outputs, (node, original) => {
    if (!isOneHot(node) || !isOneHot(original)) return undefined;
    const whole = longest.get(original.inputs[0])!;
    if (!beginsWith(whole.attributes, original.attributes)) return undefined;
    const all: Expr = rewritten.get(whole) ?? { ...whole, inputs: node.inputs } as Application;
    rewritten.set(whole, all);
    if (original === whole) return all;
    const indices = original.attributes.codes.map((_, column) => column);
    return apply(takePrimitive, [all], { indices, width: whole.attributes.codes.length });
  });
}

function isOneHot(expr: Expr): expr is Application<OneHotColumns> {
  return expr.kind === "application" && expr.primitive.name === oneHotPrimitive.name;
}

function beginsWith(long: OneHotColumns, short: OneHotColumns): boolean {
  return short.codes.every((code, k) => code === long.codes[k] && short.values[k] === long.values[k]);
}
