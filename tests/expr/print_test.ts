import { assertEquals } from "@std/assert";
import { constant, input, named, parameter, print } from "../../src/expr/mod.ts";
import { add, mul, sum, tanh } from "../../src/ops/mod.ts";

Deno.test("print writes one line a node, operands first", () => {
  const x = input("x", ["n", 3]);
  const w = parameter("w", [3]);
  const h = named("h", tanh(add(mul(x, w), constant([1, 2, 3], [3]))));
  assertEquals(
    print(sum(mul(h, h))),
    [
      "%0 = broadcast(w) [n, 3]",
      "%1 = mul(x, %0) [n, 3]",
      "%2 = broadcast(constant[3]) [n, 3]",
      "%3 = add(%1, %2) [n, 3]",
      "h = tanh(%3) [n, 3]",
      "%5 = mul(h, h) [n, 3]",
      "%6 = sum(%5) []",
    ].join("\n"),
  );
});

Deno.test("print writes a leaf as its name or number", () => {
  assertEquals(print(input("x", [])), "x");
  assertEquals(print(constant(0.5)), "0.5");
});
