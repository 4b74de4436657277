import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { drawDataset, drawPixels, matrix } from "../../src/data/mod.ts";
import { Stream } from "../../src/random/mod.ts";

Deno.test("drawPixels: a pixel is 1 as often as its grey level says", () => {
  const n = 200_000;
  const levels = [0, 1, 64, 128, 254, 255];
  const data = Uint8Array.from({ length: n * levels.length }, (_, i) => levels[i % levels.length]!);
  const bits = drawPixels(matrix(data, [n, levels.length]), new Stream(1, "pixels"));
  levels.forEach((level, d) => {
    let ones = 0;
    for (let row = 0; row < n; row++) ones += bits.data[row * levels.length + d]!;
    const p = level / 255;
    if (p === 0 || p === 1) assertEquals(ones, n * p);
    else assert(Math.abs(ones - n * p) < 4 * Math.sqrt(n * p * (1 - p)), `${ones} ones of level ${level}`);
  });
});

Deno.test("drawDataset: pixels to learn are drawn anew each epoch, the others once, all by the seed", () => {
  const levels = (n: number) => matrix(new Uint8Array(64 * n).fill(128), [n, 64]);
  const grey = { name: "grey", isGrey: true, train: levels(3), valid: levels(2), test: levels(2) };
  const { dataset, trainOf } = drawDataset(grey, 1);
  assertEquals(dataset.train, trainOf(0));
  assertEquals(trainOf(1), drawDataset(grey, 1).trainOf(1));
  assertEquals(dataset, drawDataset(grey, 1).dataset);
  assertNotEquals(trainOf(0), trainOf(1));
  assertNotEquals(trainOf(1), drawDataset(grey, 2).trainOf(1));
  assertNotEquals(dataset.valid, dataset.test);
  const { context } = drawDataset({ ...grey, context: { name: "labels", train: levels(3) } }, 1).dataset;
  assertEquals(context!.train, levels(3));
});
