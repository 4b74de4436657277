import { assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input, parameter } from "../../src/expr/mod.ts";
import { add, exp, grad, less, mul, sum } from "../../src/ops/mod.ts";

const x = input("x", []);
const at = (value: number) => new Map([[x, [value]]]);

Deno.test("contributions of every use are added up", () => {
  const gradients = grad(add(mul(x, x), mul(3, x)), [x]);
  assertEquals(evaluate(gradients, at(5)), [Float64Array.of(13)]);
});

Deno.test("a gradient can be differentiated again", () => {
  let power = mul(mul(x, x), mul(x, x));
  const results = [4 * 27, 12 * 9, 24 * 3, 24];
  for (const expected of results) {
    power = grad(power, [x])[0]!;
    assertEquals(evaluate([power], at(3))[0], Float64Array.of(expected));
  }
});

Deno.test("the gradient of a variable to itself is one", () => {
  assertEquals(evaluate(grad(x, [x]), at(7))[0], Float64Array.of(1));
});

Deno.test("the gradient is zero where the loss does not depend on the variable", () => {
  const w = parameter("w", [3]);
  const gradients = grad(sum(less(x, 3)), [x, w]);
  assertEquals(gradients.map(({ shape }) => shape), [[], [3]]);
  assertEquals(evaluate(gradients, at(1)), [new Float64Array(1), new Float64Array(3)]);
});

Deno.test("a gradient has the shape of its variable", () => {
  const w = parameter("w", [3]);
  const rows = input("rows", ["n"]);
  const gradients = grad(sum(exp(mul(w, rows))), [w, rows]);
  assertEquals(gradients.map(({ shape }) => shape), [[3], ["n"]]);
});

Deno.test("only a scalar can be differentiated", () => {
  assertThrows(
    () => grad(input("y", ["n", 2]), [x]),
    TypeError,
    "Cannot differentiate a loss of shape [n, 2]: expected a scalar []",
  );
});
