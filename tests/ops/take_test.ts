import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input } from "../../src/expr/mod.ts";
import { put, take } from "../../src/ops/mod.ts";

const x = input("x", ["n", 3]);
const values = new Map([[x, [1, 2, 3, 4, 5, 6]]]);

Deno.test("take picks columns, some of them repeatedly", () => {
  const taken = take(x, [2, 0, 0, 1]);
  assertEquals(taken.shape, ["n", 4]);
  assertEquals(evaluate([taken], values)[0], Float64Array.of(3, 1, 1, 2, 6, 4, 4, 5));
});

Deno.test("put adds columns into wider rows", () => {
  const wide = put(x, [3, 1, 3], 4);
  assertEquals(wide.shape, ["n", 4]);
  assertEquals(evaluate([wide], values)[0], Float64Array.of(0, 2, 0, 4, 0, 5, 0, 10));
});

Deno.test("put undoes take of a permutation", () => {
  const order = [2, 0, 1];
  assertEquals(evaluate([put(take(x, order), order, 3)], values)[0], Float64Array.of(1, 2, 3, 4, 5, 6));
});

Deno.test("taking all columns in order leaves the node it is", () => {
  assert(take(x, [0, 1, 2]) === x);
  assert(take(x, [0, 1]) !== x);
});

Deno.test("columns that are not there are refused", () => {
  for (const index of [-1, 3, 0.5, NaN]) {
    assertThrows(
      () => take(x, [0, index]),
      RangeError,
      `take with the column index ${index}: there are 3 columns`,
    );
  }
  assertThrows(() => put(x, [0, 1, 4], 4), RangeError, "put with the column index 4: there are 4 columns");
});

Deno.test("operands of the wrong width are refused", () => {
  assertThrows(() => put(x, [0, 1], 4), TypeError, "Cannot apply put to [n, 3]: expected 2 columns");
  assertThrows(() => take(input("rows", ["n"]), [0, 0]), TypeError, "Cannot apply take to [n]");
});
