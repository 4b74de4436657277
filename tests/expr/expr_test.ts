import { assert, assertEquals, assertThrows } from "@std/assert";
import { constant, input, named, operands, parameter, topological } from "../../src/expr/mod.ts";
import { add, exp, mul, tanh } from "../../src/ops/mod.ts";

Deno.test("inputs and parameters are different leaves of one shape", () => {
  assertEquals(input("x", ["n", 2]), { kind: "input", name: "x", shape: ["n", 2] });
  assertEquals(parameter("w", [2]), { kind: "parameter", name: "w", shape: [2] });
});

Deno.test("a variable of an impossible shape is refused by name", () => {
  assertThrows(() => input("x", [-1]), RangeError, 'the input "x" the shape [-1]');
  assertThrows(() => parameter("w", [0.5]), RangeError, 'the parameter "w" the shape [0.5]');
});

Deno.test("a constant has as many values as its shape says", () => {
  assertEquals(constant(3).value, Float64Array.of(3));
  assertEquals(constant([1, 2], [2]).shape, [2]);
  assertThrows(() => constant([1, 2], [3]), TypeError, "shape [3] from 2 values");
  assertThrows(() => constant([1, 2], ["n"]), TypeError, "shape [n] from 2 values");
});

Deno.test("a constant does not change with the array that it was made from", () => {
  const values = new Float64Array([1, 2]);
  const expr = constant(values, [2]);
  values[0] = 5;
  assertEquals(expr.value, Float64Array.of(1, 2));
});

Deno.test("operands of different feature axes are refused with both shapes", () => {
  assertThrows(
    () => add(input("x", ["n", 3]), input("y", [4])),
    TypeError,
    "Cannot apply add to shapes [n, 3] and [4]",
  );
});

Deno.test("a number among the operands is a constant that is repeated", () => {
  const y = mul(2, input("x", ["n", 3]));
  assertEquals(y.shape, ["n", 3]);
  assertEquals(operands(operands(y)[0]!), [constant(2)]);
});

Deno.test("named names an application and leaves its value alone", () => {
  const x = input("x", ["n"]);
  const y = named("y", exp(x));
  assert(y.kind === "application");
  assertEquals([y.name, y.primitive.name, y.inputs], ["y", "exp", [x]]);
  assertEquals(named("z", x), x);
});

Deno.test("topological lists each node once, operands first", () => {
  const x = input("x", []);
  const a = exp(x);
  const b = mul(a, a);
  const c = add(b, a);
  assertEquals(topological([c, a, b]), [x, a, b, c]);
});

Deno.test("topological walks graphs that are deeper than the call stack", () => {
  let expr = tanh(input("x", []));
  for (let depth = 0; depth < 100_000; depth++) expr = tanh(expr);
  assertEquals(topological([expr]).length, 100_002);
});
