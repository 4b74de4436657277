import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { addNoise, matrix } from "../../src/data/mod.ts";

Deno.test("addNoise: noise has its deviation in each column, and depends on the seed and the epoch alone", () => {
  const n = 20_000;
  const rows = matrix(Float32Array.from({ length: 3 * n }, (_, i) => [1, 20, -3][i % 3]!), [n, 3]);
  const options = { deviations: [0, 2, 0.5], seed: 1, epoch: 3 };
  const noisy = addNoise(rows, options);
  const column = (d: number) => Array.from({ length: n }, (_, row) => noisy.data[3 * row + d]!);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
  assert(column(0).every((value) => value === 1));
  assertAlmostEquals(mean(column(1)), 20, 0.06);
  assertAlmostEquals(deviation(column(1)), 2, 0.05);
  assertAlmostEquals(deviation(column(2)), 0.5, 0.02);
  assertEquals(addNoise(rows, options), noisy);
  assertNotEquals(addNoise(rows, { ...options, epoch: 4 }), noisy);
  assertNotEquals(addNoise(rows, { ...options, seed: 2 }), noisy);
});
