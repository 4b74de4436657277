import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { apply, type Expr, input } from "../../src/expr/mod.ts";
import * as ops from "../../src/ops/mod.ts";

/** Functions of numbers with their values, worked out by hand. */
const values: readonly [Expr, number][] = [
  [ops.abs(-2.5), 2.5],
  [ops.abs(2.5), 2.5],
  [ops.add(2, 0.5), 2.5],
  [ops.div(3, 4), 0.75],
  [ops.equal(2, 2), 1],
  [ops.equal(2, 2.5), 0],
  [ops.exp(1), Math.E],
  [ops.exp(-1e4), 0],
  [ops.floor(-2.5), -3],
  [ops.floor(-3), -3],
  [ops.floor(2.75), 2],
  [ops.less(1, 2), 1],
  [ops.less(2, 2), 0],
  [ops.less(3, 2), 0],
  [ops.log(Math.E), 1],
  [ops.maximum(-1, -2), -1],
  [ops.maximum(-2, 3), 3],
  [ops.mul(-2, 0.5), -1],
  [ops.neg(3), -3],
  [ops.relu(-3), 0],
  [ops.relu(3), 3],
  [ops.sigmoid(0), 0.5],
  [ops.sigmoid(Math.log(3)), 0.75],
  [ops.sigmoid(-1e4), 0],
  [ops.sigmoid(1e4), 1],
  [ops.softplus(0), Math.LN2],
  [ops.softplus(Math.log(3)), Math.log(4)],
  [ops.softplus(-1e4), 0],
  [ops.softplus(1e4), 1e4],
  [ops.sqrt(6.25), 2.5],
  [ops.sub(2, 0.5), 1.5],
  [ops.tanh(Math.log(3)), 0.8],
  [ops.tanh(1e4), 1],
];

for (const [expr, expected] of values) {
  const operands = expr.kind === "application" ? expr.inputs : [];
  const numbers = operands.map((operand) => operand.kind === "constant" ? operand.value[0] : NaN);
  const name = expr.kind === "application" ? expr.primitive.name : "";
  Deno.test(`${name}(${numbers.join(", ")}) is ${expected}`, () => {
    assertAlmostEquals(evaluate([expr], new Map())[0]![0]!, expected, 1e-12);
  });
}

Deno.test("operands are repeated to their common shape", () => {
  const rows = input("rows", ["n"]);
  const columns = input("columns", [3]);
  const difference = ops.sub(rows, columns);
  assertEquals(difference.shape, ["n", 3]);
  assertEquals(
    evaluate([difference], new Map([[rows, [10, 20]], [columns, [1, 2, 3]]]))[0],
    Float64Array.of(9, 8, 7, 19, 18, 17),
  );
});

Deno.test("a primitive itself takes operands of one shape", () => {
  const [x, y] = [input("x", ["n"]), input("y", [3])];
  assertThrows(
    () => apply(ops.primitives.add, [x, y], {}),
    TypeError,
    "Cannot apply add to shapes [n] and [3]: they must be equal",
  );
  assertThrows(() => apply(ops.primitives.exp, [x, x], {}), TypeError, "Cannot apply exp to shapes");
});
