import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { constant, input, named, share, topological } from "../../src/expr/mod.ts";
import { add, exp, grad, lookUp, mul, put, sigmoid, sub, sum, take, tanh } from "../../src/ops/mod.ts";

const x = input("x", ["n", 3]);

Deno.test("equal subexpressions become one node", () => {
  const twice = () => mul(exp(x), 2);
  const [shared] = share([add(twice(), twice())]);
  assert(shared?.kind === "application");
  assert(shared.inputs[0] === shared.inputs[1]);
  assertEquals(topological([shared]).length, 6);
});

Deno.test("expressions are shared between outputs, whose order stays", () => {
  const [a, b, c] = share([exp(x), tanh(x), exp(x)]);
  assert(a === c);
  assert(a !== b);
});

Deno.test("what differs is not shared", () => {
  const pairs = [
    [sub(x, exp(x)), sub(exp(x), x)],
    [mul(x, 2), mul(x, 3)],
    [take(x, [0, 1]), take(x, [1, 0])],
    [put(x, [0, 1, 2], 4), put(x, [0, 1, 2], 5)],
    [sum(x, ["n"]), sum(x, [3])],
    [exp(x), exp(input("x", ["n", 3]))],
    [named("a", exp(x)), named("b", exp(x))],
    [constant([1, 2], [2]), constant([1, 3], [2])],
    [constant(1), constant([1], [1])],
    [lookUp(x, [0.5, 2]), lookUp(x, [0.5, 3])],
  ];
  for (const pair of pairs) {
    const [a, b] = share(pair);
    assert(a !== b);
  }
});

Deno.test("equal attributes in different arrays are shared", () => {
  const makers = [() => take(x, [2, 0]), () => lookUp(x, [0.5, 2]), () => constant([1, 2, 3], [3])];
  for (const make of makers) {
    const [a, b] = share([make(), make()]);
    assert(a === b);
  }
});

Deno.test("sharing keeps the values and saves nodes of a gradient", () => {
  const loss = sum(mul(sigmoid(mul(x, 2)), sigmoid(mul(x, 2))));
  const before = [loss, ...grad(loss, [x])];
  const after = share(before);
  const values = new Map([[x, [0.5, -1, 2, 3, 0, -0.25]]]);
  assertEquals(evaluate(after, values), evaluate(before, values));
  assertNotEquals(topological(after).length, topological(before).length);
});
