/** Checks gradients against central differences in float64. */
import { assert } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { type Expr, input, type Variable } from "../../src/expr/mod.ts";
import { grad, mul, sum } from "../../src/ops/mod.ts";
import { type Operand, operand } from "./examples.ts";

const STEP = 1e-4;
const TOLERANCE = 1e-6;

/** The weighted sum of the elements of `build(...operands)`: a scalar that depends on each element differently. */
export function weighted(build: (operands: readonly Variable[]) => Expr, operands: readonly Operand[]): {
  loss: Expr;
  variables: readonly Variable[];
  points: readonly Operand[];
} {
  const variables = operands.map(({ shape }, i) => input(`x${i}`, shape));
  const output = build(variables);
  const weights = operand(output.shape, { offset: 1 / 32 });
  const variable = input("weights", output.shape);
  return {
    loss: sum(mul(output, variable)),
    variables: [...variables, variable],
    points: [...operands, weights],
  };
}

/**
 * Throws unless the gradient of a weighted sum of `build(...operands)` agrees with central differences at `n` rows.
 */
export function checkGradient(
  build: (operands: readonly Variable[]) => Expr,
  { operands, n }: { operands: readonly Operand[]; n: number },
): void {
  const { loss, variables, points } = weighted(build, operands);
  const values = new Map(variables.map((variable, i) => [variable, points[i]!.values(n).slice()]));
  const gradients = evaluate(grad(loss, variables), values);
  for (const [v, [variable, value]] of [...values].entries()) {
    const gradient = gradients[v]!;
    value.forEach((center, i) => {
      const lossAt = (x: number) => {
        value[i] = x;
        return evaluate([loss], values)[0]![0]!;
      };
      const difference = (lossAt(center + STEP) - lossAt(center - STEP)) / (2 * STEP);
      value[i] = center;
      const derivative = gradient[i]!;
      const error = Math.abs(derivative - difference) / (1 + Math.abs(difference));
      assert(
        error <= TOLERANCE,
        `The gradient to element ${i} of ${variable.name} is ${derivative}, but the difference ${difference}`,
      );
    });
  }
}
