/**
 * Programs that iterate, of which weights that lie in blocks are read as panels.
 *
 * @module
 */
import { apply, type Expr, input, rewrite, type Variable, variablesOf } from "../../expr/mod.ts";
import { isFixedPoint } from "../../ops/mod.ts";

/**
 * Replaces parameters, also in the steps of fixed points, where they are values from outside.
 *
 * @param outputs The expressions to rewrite.
 * @param values What replaces which parameters.
 * @returns The rewritten expressions, in the same order.
 */
export function replaceParameters(outputs: readonly Expr[], values: ReadonlyMap<Expr, Expr>): Expr[] {
  return rewrite(outputs, (node) => {
    if (!isFixedPoint(node)) return values.get(node);
    const { step, captured, ...iteration } = node.attributes;
    const used = variablesOf([step]).filter((variable) => values.has(variable));
    const inside = new Map(used.map((variable): [Variable, Variable] => [
      variable,
      input(variable.name, variable.shape),
    ]));
    return apply(node.primitive, [...node.inputs, ...used.map((variable) => values.get(variable)!)], {
      ...iteration,
      step: replaceParameters([step], inside)[0]!,
      captured: [...captured, ...inside.values()],
    });
  });
}
