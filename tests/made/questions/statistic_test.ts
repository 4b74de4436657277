import { assertEquals } from "@std/assert";
import { statisticOf } from "../../../src/made/questions/statistic.ts";

Deno.test("statistics of weighted values are those that the scale has", () => {
  const [values, weights] = [[3, 0, 1, 3, 0], [1, 2, 4, 2, 1]];
  const of = (by: "mode" | "mean" | "median", scale: "nominal" | "ordinal" | "interval") =>
    statisticOf(values, weights, { by, scale });
  assertEquals([of("mode", "nominal"), of("mean", "nominal"), of("median", "nominal")], [1, 1, 1]);
  assertEquals([of("mode", "ordinal"), of("mean", "ordinal"), of("median", "ordinal")], [1, 1, 1]);
  assertEquals([of("mode", "interval"), of("mean", "interval"), of("median", "interval")], [1, 1.3, 1]);
  assertEquals(statisticOf([5, 1, 9], [1, 1, 3], { by: "median", scale: "ordinal" }), 9);
  assertEquals(statisticOf([5, 1, 9], [2, 2, 3], { by: "median", scale: "ordinal" }), 5);
  assertEquals(statisticOf([5, 1, 9], [1, 1, 3], { by: "mean", scale: "ordinal" }), 7);
});
