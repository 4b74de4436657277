import { assertAlmostEquals, assertEquals } from "@std/assert";
import { WeightSum } from "../../../src/made/questions/weight_sum.ts";

Deno.test("a sum of weights has their mean, effective sample size and standard error, however large they are", () => {
  const weights = [1, 4, 2, 0, 3];
  for (const shift of [0, 5000, -5000]) {
    const sum = new WeightSum();
    for (const weight of weights) sum.add(Math.log(weight) + shift);
    assertAlmostEquals(sum.logMean, Math.log(2) + shift, 1e-9);
    assertAlmostEquals(sum.effectiveSamples, 100 / 30, 1e-9);
    // the variance is (1 + 4 + 0 + 4 + 1) / 4, of the mean a fifth of it
    assertAlmostEquals(sum.standardError, Math.sqrt(2.5 / 5) / 2, 1e-9);
    assertAlmostEquals(sum.shareOf(Math.log(4) + shift), 0.4, 1e-9);
  }
});

Deno.test("shares are of the weights up to now; nothing but zeros is worth nothing", () => {
  const sum = new WeightSum();
  assertEquals([sum.add(-Infinity), sum.logMean, sum.effectiveSamples], [0, -Infinity, 0]);
  assertEquals(sum.standardError, Infinity);
  assertEquals([Math.log(2), Math.log(6), -Infinity].map((weight) => Number(sum.add(weight).toFixed(9))), [
    1,
    0.75,
    0,
  ]);
});
