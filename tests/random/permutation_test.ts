import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { permutation } from "../../src/random/permutation.ts";
import { Stream } from "../../src/random/stream.ts";

for (const n of [0, 1, 2, 3, 10, 1000]) {
  Deno.test(`permutation() of ${n} elements holds each of them once`, () => {
    const sorted = permutation(new Stream(1, "order"), n).sort();
    assertEquals(Array.from(sorted), Array.from({ length: n }, (_, i) => i));
  });
}

Deno.test("permutation() is a function of the stream", () => {
  const once = permutation(new Stream(1, "order"), 100);
  assertEquals(permutation(new Stream(1, "order"), 100), once);
  assertNotEquals(permutation(new Stream(2, "order"), 100), once);
});

Deno.test("permutation() gives each of the 24 orders of 4 elements equally often", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 24_000; seed++) {
    const order = permutation(new Stream(seed, "order"), 4).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  // Five standard errors.
  for (const count of counts.values()) assertAlmostEquals(count, 1000, 155);
});

Deno.test("permutation() draws again where the remainder would be biased", () => {
  const bits = [0xffffffff, 1, 0xffffffff];
  let taken = 0;
  const stream = Object.assign(new Stream(1, "order"), { bits: () => bits[taken++] });
  // 2^32 mod 3 = 1, so the largest word is drawn again; it is fine for 2 elements.
  assertEquals(permutation(stream, 3), Int32Array.of(0, 2, 1));
  assertEquals(taken, 3);
});

for (const n of [-1, 1.5, NaN, 2 ** 31]) {
  Deno.test(`permutation() refuses ${n} elements`, () => {
    assertThrows(() => permutation(new Stream(1, "order"), n), RangeError, `Cannot permute ${n} elements`);
  });
}
