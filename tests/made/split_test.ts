import { assertEquals } from "@std/assert";
import { splitUnits, storedWeights } from "../../src/made/split.ts";
import { Staircase } from "../../src/ops/mod.ts";

Deno.test("blocks cover all units and begin at multiples of 32", () => {
  for (const units of [1, 20, 32, 64, 100, 500, 784]) {
    for (const count of [1, 2, 4, 9]) {
      const ranges = splitUnits(units, count);
      assertEquals(ranges.map(({ start }) => start), [0, ...ranges.slice(0, -1).map(({ end }) => end)]);
      assertEquals(ranges.at(-1)?.end, units);
      assertEquals(ranges.filter(({ start, end }) => start % 32 !== 0 || start >= end), []);
    }
  }
  assertEquals(splitUnits(500, 4).map(({ end }) => end), [128, 256, 384, 500]);
  assertEquals(splitUnits(20, 4).length, 1);
});

Deno.test("blocks store as much as their tallest unit sees", () => {
  const staircase = new Staircase(64, Array.from({ length: 64 }, (_, unit) => unit + 1));
  assertEquals([1, 2].map((count) => storedWeights(staircase, count)), [64 * 64, 32 * 32 + 32 * 64]);
});

Deno.test("of a band nothing is stored but the weights", () => {
  const band = new Staircase(64, Array.from({ length: 64 }, (_, unit) => unit + 1), {
    starts: Array.from({ length: 64 }, (_, unit) => unit),
  });
  assertEquals([1, 2].map((count) => storedWeights(band, count)), [64, 64]);
});
