import { assert, assertEquals } from "@std/assert";
import { input, print, substitute } from "../../src/expr/mod.ts";
import { add, exp, mul } from "../../src/ops/mod.ts";

const [x, y] = [input("x", ["n"]), input("y", ["n"])];

Deno.test("substitute replaces a node wherever it is used, and leaves the rest as it is", () => {
  const [inner, other] = [exp(x), exp(y)];
  const [result] = substitute([add(mul(inner, inner), other)], new Map([[inner, y]]));
  assert(result?.kind === "application" && result.inputs[1] === other);
  assertEquals(print(result), print(add(mul(y, y), other)));
});

Deno.test("substitute replaces outputs too, and does not look inside a replacement", () => {
  const inner = exp(x);
  assert(substitute([inner], new Map([[inner, mul(inner, y)]]))[0] !== inner);
  assertEquals(print(...substitute([inner], new Map([[inner, mul(inner, y)]]))), print(mul(inner, y)));
});
