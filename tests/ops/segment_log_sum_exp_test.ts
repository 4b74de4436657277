import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { constant, input } from "../../src/expr/mod.ts";
import { segmentLogSumExp, segmentOfColumn } from "../../src/ops/mod.ts";

const x = input("x", ["n", 6]);

Deno.test("segmentLogSumExp adds up exponentials of each segment", () => {
  const logs = [1, 2, 3, 4, 5, 6].map(Math.log);
  const result = evaluate(
    [segmentLogSumExp(x, [2, 1, 3])],
    new Map([[x, [...logs, ...logs.toReversed()]]]),
  )[0]!;
  [3, 3, 15, 11, 4, 6].forEach((total, i) => assertAlmostEquals(result[i]!, Math.log(total), 1e-12));
});

Deno.test("segmentLogSumExp neither overflows nor underflows", () => {
  const result = evaluate(
    [segmentLogSumExp(x, [2, 2, 2])],
    new Map([[x, [1e4, 1e4, -1e4, -1e4, 1e4, -1e4]]]),
  )[0]!;
  assertEquals([...result], [1e4 + Math.LN2, -1e4 + Math.LN2, 1e4]);
});

Deno.test("segmentOfColumn numbers the columns by segment", () => {
  assertEquals(segmentOfColumn([2, 1, 3]), Int32Array.of(0, 0, 1, 2, 2, 2));
});

Deno.test("widths that do not fit are refused", () => {
  assertThrows(() => segmentLogSumExp(x, [2, 2]), TypeError, "segmentLogSumExp to [n, 6]: expected [n, 4]");
  assertThrows(() => segmentLogSumExp(constant([1, 2], [2]), [2]), TypeError, "to [2]: expected [n, 2]");
  assertThrows(
    () => segmentLogSumExp(x, [6, 0]),
    RangeError,
    "a segment of width 0: widths must be at least 1",
  );
});
