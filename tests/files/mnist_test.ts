import { assertEquals } from "@std/assert";
import { readMnist } from "../../src/files/mnist.ts";

/** How many of the values are 0, 1 and anything else. */
function count(data: ArrayLike<number>): number[] {
  const counts = [0, 0, 0];
  for (let i = 0; i < data.length; i++) counts[Math.min(data[i]!, 2)]!++;
  return counts;
}

Deno.test("readMnist() gives all digits in black and white", async () => {
  const { train, test } = await readMnist();
  assertEquals(train.shape, [60_000, 784]);
  assertEquals(test.shape, [10_000, 784]);
  assertEquals(count(train.data), [47_040_000 - 6_221_431, 6_221_431, 0]);
  assertEquals(count(test.data), [7_840_000 - 1_052_359, 1_052_359, 0]);
  // The first digit is a 5, and this its eighth row of pixels.
  assertEquals(Array.from(train.data.subarray(7 * 28, 8 * 28)).join(""), "0000000011111111110000000000");
});
