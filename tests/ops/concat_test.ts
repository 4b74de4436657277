import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input } from "../../src/expr/mod.ts";
import { concat } from "../../src/ops/mod.ts";

const x = input("x", ["n", 2]);
const y = input("y", ["n", 1]);

Deno.test("concat joins the columns of each row", () => {
  const joined = concat([x, y, x]);
  assertEquals(joined.shape, ["n", 5]);
  assertEquals(
    evaluate([joined], new Map([[x, [1, 2, 3, 4]], [y, [5, 6]]]))[0],
    Float64Array.of(1, 2, 5, 1, 2, 3, 4, 6, 3, 4),
  );
});

Deno.test("concat of one expression is that expression", () => {
  assert(concat([x]) === x);
});

Deno.test("what has no columns, or a batch axis only in part, is refused", () => {
  assertThrows(() => concat([x, input("w", [2])]), TypeError, "Cannot apply concat to shapes [n, 2] and [2]");
  assertThrows(() => concat([input("a", []), input("b", [])]), TypeError, "expected columns");
  assertThrows(() => concat([]), TypeError, "Cannot apply concat");
});
