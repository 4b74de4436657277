import { assert, assertEquals } from "@std/assert";
import { readMnist } from "../../src/files/mnist.ts";
import { formatBits, parseBits } from "../../src/page/drawing/bits.ts";
import { centre } from "../../src/page/drawing/centre.ts";
import { knownIn, parseBox } from "../../src/page/drawing/region.ts";

/** A picture with ink in a box. */
function box(left: number, top: number, width: number, height: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 784 }, (_, i) => {
    const [x, y] = [i % 28 - left, Math.floor(i / 28) - top];
    return x >= 0 && x < width && y >= 0 && y < height ? 1 : 0;
  });
}

Deno.test("bits of a picture are 131 characters of an address, and come back", () => {
  const bits = Uint8Array.from({ length: 784 }, (_, i) => i * i % 7 % 2);
  const text = formatBits(bits);
  assertEquals([text.length, /^[\w-]+$/.test(text)], [131, true]);
  assertEquals(parseBits(text), bits);
  assertEquals([parseBits("AB"), parseBits("é".repeat(131)), parseBits("")], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("centre: a drawing of any size and place fits a box of 20 pixels in the middle", () => {
  assertEquals(centre(box(1, 2, 5, 10)), box(10, 5, 10, 20));
  assertEquals(centre(box(0, 0, 28, 14)), box(5, 10, 20, 10));
  assertEquals(centre(box(9, 4, 10, 20)), box(10, 5, 10, 20));
  assertEquals(centre(new Uint8Array(784)), new Uint8Array(784));
});

Deno.test("centre: digits of MNIST are where it puts them, of which the grey levels that are gone moved some by a pixel", async () => {
  const { test } = await readMnist();
  let same = 0;
  for (let row = 0; row < 50; row++) {
    const digit = Uint8Array.from({ length: 784 }, (_, d) => test.data[row * 784 + d]!);
    if (centre(digit).every((value, d) => value === digit[d])) same++;
  }
  assert(same > 35, `${same} of 50 are the same`);
});

Deno.test("what is known is a half, a box or what was touched", () => {
  const touched = box(3, 3, 2, 2);
  const count = (name: Parameters<typeof knownIn>[0]["name"]) =>
    knownIn({ name, touched, box: [2, 4, 6, 7] }).reduce((sum, value) => sum + value, 0);
  assertEquals((["top", "bottom", "left", "right", "box", "touched"] as const).map(count), [
    392,
    392,
    392,
    392,
    12,
    4,
  ]);
  assertEquals(knownIn({ name: "box", touched, box: [2, 4, 6, 7] }), box(2, 4, 4, 3));
  assertEquals([parseBox("2-4-6-7"), parseBox("2-4-6"), parseBox("2-4-6-70")], [
    [2, 4, 6, 7],
    undefined,
    undefined,
  ]);
});
