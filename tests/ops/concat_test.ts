import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input, operands } from "../../src/expr/mod.ts";
import { concat } from "../../src/ops/mod.ts";

const [a, b] = [input("a", ["n", 2]), input("b", ["n", 1])];

Deno.test("concat joins the columns of each row", () => {
  const joined = concat([a, b, a]);
  assertEquals(joined.shape, ["n", 5]);
  const values = new Map([[a, [1, 2, 3, 4]], [b, [5, 6]]]);
  assertEquals(evaluate([joined], values)[0], Float64Array.of(1, 2, 5, 1, 2, 3, 4, 6, 3, 4));
});

Deno.test("concat of one expression is that expression, and of joined ones is one node", () => {
  assert(concat([a]) === a);
  assertEquals(operands(concat([concat([a, b]), a])), [a, b, a]);
});

Deno.test("concat refuses values without columns, and rows beside none", () => {
  assertThrows(() => concat([a, input("c", ["n"])]), TypeError, "shapes [n, 2] and [n]");
  assertThrows(() => concat([a, input("c", [2])]), TypeError, "shapes [n, 2] and [2]");
});
