import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { SchemaVariable } from "../../../src/made/mod.ts";
import { Stream } from "../../../src/random/mod.ts";
import { spreadOf, type Statistic, statisticOf } from "../../../src/made/questions/statistic.ts";

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

Deno.test("the spread of weighted values is an entropy or a standard deviation", () => {
  const of = (values: number[], weights: number[], scale: keyof typeof VARIABLES) =>
    spreadOf(values, weights, VARIABLES[scale]);
  assertAlmostEquals(of([3, 0, 3, NaN], [1, 2, 1, 4], "nominal"), 1.5 * Math.LN2, 1e-12);
  assertEquals(of([3, 3], [1, 2], "nominal"), 0);
  assertAlmostEquals(of([1, 3, NaN], [1, 3, 5], "ordinal"), Math.sqrt(3) / 2, 1e-12);
  assertAlmostEquals(of([1, 3], [1, 3], "interval"), Math.sqrt(3) / 2, 1e-12);
  const tens = { ...VARIABLES.ordinal, first: 50, step: 10 };
  assertAlmostEquals(spreadOf([1, 3, NaN], [1, 3, 5], tens), 10 * Math.sqrt(3) / 2, 1e-12);
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

Deno.test("the mode of numbers is the median of the shortest interval with half of the weight", () => {
  const of = (pairs: readonly [number, number][], by: Statistic) =>
    statisticOf(pairs.map(([value]) => value), pairs.map(([, weight]) => weight), {
      by,
      variable: VARIABLES.interval,
    });
  for (let trial = 0; trial < 200; trial++) {
    const uniforms = new Stream(1, `mode ${trial}`).uniforms(80);
    const pairs = Array.from({ length: 40 }, (_, k): [number, number] => [
      trial % 2 ? Math.floor(30 * uniforms[2 * k]!) : uniforms[2 * k]!,
      Math.ceil(5 * uniforms[2 * k + 1]! ** 2), // whole, so that sums are exact
    ]);
    const total = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    const halves = pairs.flatMap(([from]) =>
      pairs.map(([to]) => {
        const inside = pairs.filter(([value]) => from <= value && value <= to);
        return { length: to - from, inside, weight: inside.reduce((sum, [, weight]) => sum + weight, 0) };
      })
    ).filter(({ weight }) => weight >= total / 2);
    const least = Math.min(...halves.map(({ length }) => length));
    const short = halves.filter(({ length }) => length === least);
    const most = Math.max(...short.map(({ weight }) => weight));
    const medians = short.filter(({ weight }) => weight === most).map(({ inside }) => of(inside, "median"));
    assert(medians.includes(of(pairs, "mode")), `${of(pairs, "mode")} of ${medians}`);
  }
});

Deno.test("the mode finds a single value that a tenth has, else where values are dense", () => {
  const u = new Stream(1, "exponential").uniforms(1000);
  const exponential = Array.from(u, (u) => -Math.log(u)); // dense at 0, with the median 0.69
  const of = (values: readonly number[], variable: SchemaVariable) =>
    statisticOf(values, values.map(() => 1), { by: "mode", variable });
  const binned: SchemaVariable = { kind: "binned", codes: [[0, 0.1, 0.2, 0.3], [0.3, 0.6, 1], 5] };
  for (const variable of [binned, VARIABLES.interval]) assert(of(exponential, variable) < 0.35);
  const often = (value: number, times: number) => exponential.map((other, k) => k < times ? value : other);
  assertEquals(of(often(5, 100), binned), 5);
  assert(of(often(5, 99), binned) < 0.4);
  assert(of(often(0.75, 120), binned) < 0.75); // it has no probability, but a density
  // weights that say nothing, as those of what is impossible
  assertEquals(statisticOf([3, 3], [NaN, NaN], { by: "mode", variable: VARIABLES.interval }), 3);
});
