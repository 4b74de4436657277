import { assertEquals, assertThrows } from "@std/assert";
import { input } from "../../src/expr/mod.ts";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { mul, oneHot, oneHotColumnsOf, put, take } from "../../src/ops/mod.ts";

const x = input("x", ["n", 2]);
const columns = { codes: [0, 0, 1, 1, 1], values: [0, 1, 0, 1, 2] };

Deno.test("oneHot() is 1 where a code has the value of the column", () => {
  const result = evaluate([oneHot(x, columns)], new Map([[x, [1, 2, 0, 0, 5, 0.5]]]))[0]!;
  assertEquals([...result], [0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("one-hot columns that are moved are one-hot columns of the same codes", () => {
  const moved = take(oneHot(x, columns), [4, 0, 4]);
  assertEquals(oneHotColumnsOf(moved), {
    input: x,
    codes: Int32Array.of(1, 0, 1),
    values: Int32Array.of(2, 0, 2),
    width: 2,
  });
  assertEquals([...evaluate([moved], new Map([[x, [0, 2]]]))[0]!], [1, 1, 1]);
  assertEquals(
    oneHotColumnsOf(put(oneHot(x, columns), [1, 2, 3, 4, 0], 5))?.codes,
    Int32Array.of(1, 0, 0, 1, 1),
  );
  assertEquals(oneHotColumnsOf(mul(x, 2)), undefined);
});

Deno.test("oneHot() refuses codes that are not there", () => {
  assertThrows(
    () => oneHot(x, { codes: [2], values: [0] }),
    RangeError,
    "the code index 2: there are 2 codes",
  );
  assertThrows(
    () => oneHot(x, { codes: [1], values: [0, 1] }),
    TypeError,
    "1 values for as many columns, got 2",
  );
});
