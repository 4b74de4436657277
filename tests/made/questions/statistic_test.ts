import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SchemaVariable } from "../../../src/made/mod.ts";
import { type Statistic, statisticOf } from "../../../src/made/questions/statistic.ts";

const VARIABLES = {
  nominal: { kind: "categorical", size: 10 },
  ordinal: { kind: "ordinal", size: 10 },
  interval: { kind: "real", mean: 0, deviation: 1 },
} as const;

Deno.test("statistics of weighted values are those that the scale has", () => {
  const [values, weights] = [[3, 0, 1, 3, 0], [1, 2, 4, 2, 1]];
  const of = (by: "mode" | "mean" | "median", scale: keyof typeof VARIABLES) =>
    statisticOf(values, weights, { by, variable: VARIABLES[scale] });
  assertEquals([of("mode", "nominal"), of("mean", "nominal"), of("median", "nominal")], [1, 1, 1]);
  assertEquals([of("mode", "ordinal"), of("mean", "ordinal"), of("median", "ordinal")], [1, 1, 1]);
  assertEquals([of("mode", "interval"), of("mean", "interval"), of("median", "interval")], [1, 1.3, 1]);
  assertEquals(statisticOf([5, 1, 9], [1, 1, 3], { by: "median", variable: VARIABLES.ordinal }), 9);
  assertEquals(statisticOf([5, 1, 9], [2, 2, 3], { by: "median", variable: VARIABLES.ordinal }), 5);
  assertEquals(statisticOf([5, 1, 9], [1, 1, 3], { by: "mean", variable: VARIABLES.ordinal }), 7);
});

Deno.test("statistics of binned numbers: the mode is within the likeliest code, and what is far out does not make the mean", () => {
  const variable: SchemaVariable = { kind: "binned", codes: [0, [1, 2, 4], 9] };
  const [values, weights] = [[0, 1.5, 9, 3, 2.5, 1e9], [3, 1, 2, 2, 1, 1]];
  const of = (by: Statistic) => statisticOf(values, weights, { by, variable });
  assertEquals([of("mode"), of("median")], [2.5, 2.5]);
  assertAlmostEquals(of("mean"), (1.5 + 18 + 6 + 2.5 + 9) / 10, 1e-6);
  const whole: SchemaVariable = { kind: "binned", codes: [0, [1, 5], 9], whole: true, missing: true };
  const ofWhole = (by: Statistic) => statisticOf([0, 1, 9, 3, NaN], [3, 1, 2, 2, 4], { by, variable: whole });
  assertEquals([ofWhole("mode"), ofWhole("median"), ofWhole("mean")], [0, 1, 3]);
});
