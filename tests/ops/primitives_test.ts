import { assertThrows } from "@std/assert";
import { apply, type Expr, type Variable } from "../../src/expr/mod.ts";
import { add, grad, mul, primitives, sub, sum, take } from "../../src/ops/mod.ts";
import { applyExample, everyExample, type Example, examples, type Operand } from "./examples.ts";
import { checkGradient, weighted } from "./gradient_check.ts";

for (const { title, name, example } of everyExample) {
  Deno.test(`the gradient of ${title}`, () => {
    checkGradient((operands) => applyExample(name, example, operands), { operands: example.operands, n: 3 });
  });

  Deno.test(`the gradient of the gradient of ${title}`, () => {
    checkGradientOfGradient((operands) => applyExample(name, example, operands), example);
  });
}

/** Checks the gradients of the sum of squares of all gradients, which are expressions themselves. */
function checkGradientOfGradient(
  build: (operands: readonly Variable[]) => Expr,
  { operands }: Example,
): void {
  const { points } = weighted(build, operands);
  checkGradient((variables) => {
    const weights = variables.at(-1)!;
    const gradients = grad(sum(mul(build(variables.slice(0, -1)), weights)), variables);
    return gradients.map((gradient) => sum(mul(gradient, gradient))).reduce((a, b) => add(a, b));
  }, { operands: points, n: 2 });
}

const unary = examples.tanh[3]!.operands;
const binary = examples.mul[3]!.operands;
const { operands: narrow, attributes: repeated } = examples.put[1]!;

/** Primitives whose vector-Jacobian products are wrong. */
const wrong: Record<string, { build: (operands: readonly Expr[]) => Expr; operands: readonly Operand[] }> = {
  "tanh with 1 - t for 1 - t^2": {
    build: (operands) => apply({ ...primitives.tanh, vjp: (g, t) => [mul(g, sub(1, t))] }, operands, {}),
    operands: unary,
  },
  "mul with its operands exchanged": {
    build: (operands) =>
      apply({ ...primitives.mul, vjp: (g, { inputs: [a, b] }) => [mul(g, a), mul(g, b)] }, operands, {}),
    operands: binary,
  },
  "mul without the gradient to its second operand": {
    build: (operands) =>
      apply({ ...primitives.mul, vjp: (g, { inputs: [, b] }) => [mul(g, b), undefined] }, operands, {}),
    operands: binary,
  },
  "put that takes the wrong columns": {
    build: (operands) =>
      apply({ ...primitives.put, vjp: (g) => [take(g, repeated.indices.toReversed())] }, operands, repeated),
    operands: narrow,
  },
};

for (const [title, { build, operands }] of Object.entries(wrong)) {
  Deno.test(`the gradient check refuses ${title}`, () => {
    assertThrows(() => checkGradient(build, { operands, n: 3 }), Error, "but the difference");
  });
}
