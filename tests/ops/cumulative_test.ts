import { assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input } from "../../src/expr/mod.ts";
import { segmentCumulativeSum } from "../../src/ops/mod.ts";

const x = input("x", ["n", 6]);

Deno.test("segmentCumulativeSum begins anew in each segment and row", () => {
  const [sums] = evaluate(
    [segmentCumulativeSum(x, [3, 1, 2])],
    new Map([[x, [1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1]]]),
  );
  assertEquals(sums, Float64Array.of(1, 3, 6, 4, 5, 11, 1, 2, 3, 1, 1, 2));
});

Deno.test("segmentCumulativeSum refuses widths that do not fit", () => {
  assertThrows(() => segmentCumulativeSum(x, [3, 2]), TypeError, "to [n, 6]: expected [n, 5]");
});
