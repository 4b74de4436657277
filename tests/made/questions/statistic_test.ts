import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { SchemaVariable } from "../../../src/made/mod.ts";
import { Stream } from "../../../src/random/mod.ts";
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

Deno.test("statistics of binned numbers: what is far out does not make the mean", () => {
  const variable: SchemaVariable = { kind: "binned", codes: [0, [1, 2, 4], 9] };
  const [values, weights] = [[0, 1.5, 9, 3, 2.5, 1e9], [3, 1, 2, 2, 1, 1]];
  const of = (by: Statistic) => statisticOf(values, weights, { by, variable });
  assertEquals([of("mode"), of("median")], [0, 2.5]);
  assertAlmostEquals(of("mean"), (1.5 + 18 + 6 + 2.5 + 9) / 10, 1e-6);
  const whole: SchemaVariable = { kind: "binned", codes: [0, [1, 5], 9], whole: true, missing: true };
  const ofWhole = (by: Statistic) => statisticOf([0, 1, 9, 3, NaN], [3, 1, 2, 2, 4], { by, variable: whole });
  assertEquals([ofWhole("mode"), ofWhole("median"), ofWhole("mean")], [0, 1, 3]);
});

Deno.test("the mode of numbers is the median of the shortest interval with a tenth of the weight", () => {
  const of = (values: readonly number[], weights: readonly number[]) =>
    statisticOf(values, weights, { by: "mode", variable: VARIABLES.interval });
  for (let trial = 0; trial < 200; trial++) {
    const uniforms = new Stream(1, `mode ${trial}`).uniforms(100);
    const pairs = Array.from({ length: 50 }, (_, k): [number, number] => [
      trial % 2 ? Math.floor(40 * uniforms[2 * k]!) : uniforms[2 * k]!,
      Math.ceil(5 * uniforms[2 * k + 1]! ** 2), // whole, so that sums are exact
    ]);
    const total = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    const intervals = pairs.flatMap(([from]) =>
      pairs.map(([to]) => {
        const inside = pairs.filter(([value]) => from <= value && value <= to);
        return { from, to, inside, weight: inside.reduce((sum, [, weight]) => sum + weight, 0) };
      })
    ).filter(({ weight }) => weight >= total / 10);
    const least = Math.min(...intervals.map(({ from, to }) => to - from));
    const short = intervals.filter(({ from, to }) => to - from === least);
    const most = Math.max(...short.map(({ weight }) => weight));
    const medians = short.filter(({ weight }) => weight === most).map(({ inside }) =>
      statisticOf(inside.map(([value]) => value), inside.map(([, weight]) => weight), {
        by: "median",
        variable: VARIABLES.interval,
      })
    );
    const found = of(pairs.map(([value]) => value), pairs.map(([, weight]) => weight));
    assert(medians.includes(found), `${found} of ${medians}`);
  }
});

Deno.test("the mode finds a value that a tenth has, else where values are dense", () => {
  const u = new Stream(1, "exponential").uniforms(1000);
  const exponential = Array.from(u, (u) => -Math.log(u)); // with the mode 0 and the median 0.69
  const weights = exponential.map(() => 1);
  const of = (values: readonly number[], kind: SchemaVariable) =>
    statisticOf(values, weights, { by: "mode", variable: kind });
  assert(of(exponential, VARIABLES.interval) < 0.2);
  const binned: SchemaVariable = { kind: "binned", codes: [[0, 0.1, 0.2, 0.3], [0.3, 0.6, 1], [1, 2, 9]] };
  assert(of(exponential, binned) < 0.2);
  assertEquals(of(exponential.map((value, k) => k < 120 ? 5 : value), binned), 5);
  // weights that say nothing, as those of what is impossible
  assertEquals(statisticOf([3, 3], [NaN, NaN], { by: "mode", variable: VARIABLES.interval }), 3);
});
