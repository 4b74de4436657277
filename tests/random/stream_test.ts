import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Stream } from "../../src/random/stream.ts";

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

function numbers<T>(count: number, at: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

Deno.test("Stream gives the same numbers for ever", () => {
  const stream = new Stream(2 ** 40 + 7, "noise");
  // From an independent implementation of the generator and of FNV-1a.
  assertEquals(numbers(4, (i) => stream.bits(i)), [0x13ffaaf, 0xd297fd7, 0xfc1e7075, 0xc4de8b2c]);
  assertEquals(stream.bits(2 ** 34 + 3), 0x2422ef9f);
});

Deno.test("Stream gives a number by its index, whatever was asked for before", () => {
  const inOrder = new Stream(3, "noise");
  const expected = numbers(20, (i) => inOrder.bits(i));
  const backwards = new Stream(3, "noise");
  for (let i = 19; i >= 0; i--) assertEquals(backwards.bits(i), expected[i]);
});

Deno.test("Stream.uniforms() does not depend on the size of the batches", () => {
  const stream = new Stream(3, "noise");
  const all = stream.uniforms(11);
  assertEquals(all.subarray(0, 5), stream.uniforms(5));
  assertEquals(all.subarray(5), stream.uniforms(6, 5));
  assertEquals(Array.from(all), numbers(11, (i) => stream.uniform(i)));
});

Deno.test("Stream reads all of the seed, the name and the index", () => {
  const different = [
    new Stream(0, "a").bits(0),
    new Stream(1, "a").bits(0),
    new Stream(2 ** 32, "a").bits(0),
    new Stream(2 ** 53 - 1, "a").bits(0),
    new Stream(0, "b").bits(0),
    new Stream(0, "").bits(0),
    new Stream(0, "ab").bits(0),
    new Stream(0, "ba").bits(0),
    new Stream(0, "a").bits(1),
    new Stream(0, "a").bits(2 ** 33),
    new Stream(0, "a").bits(2 ** 53 - 1),
  ];
  assertEquals(new Set(different).size, different.length);
});

Deno.test("Stream gives uncorrelated numbers for neighbouring seeds, names and indices", () => {
  const n = 20_000;
  const base = new Stream(5, "noise 1").uniforms(n + 1);
  const others = [
    new Stream(6, "noise 1").uniforms(n),
    new Stream(5, "noise 2").uniforms(n),
    base.subarray(1),
    new Stream(5, "noise 1").uniforms(n, n + 1),
  ];
  for (const other of others) {
    let covariance = 0;
    for (let i = 0; i < n; i++) covariance += (base[i]! - 0.5) * (other[i]! - 0.5) / n;
    // The correlation's standard error is 1 / sqrt(n) = 0.007.
    assertAlmostEquals(12 * covariance, 0, 0.03);
  }
});

Deno.test("Stream.uniform() is strictly inside (0, 1) and exact in float32", () => {
  const stream = new Stream(9, "uniform");
  for (let i = 0; i < 10_000; i++) {
    const value = stream.uniform(i);
    assert(value > 0 && value < 1);
    assertEquals(Math.fround(value), value);
    assertEquals(value, (Math.floor(stream.bits(i) / 512) + 0.5) / 2 ** 23);
  }
});

Deno.test("Stream.uniform() has the moments of the uniform distribution", () => {
  const stream = new Stream(9, "uniform");
  const { mean, variance } = moments(numbers(100_000, (i) => stream.uniform(i)));
  assertAlmostEquals(mean, 1 / 2, 0.005);
  assertAlmostEquals(variance, 1 / 12, 0.002);
});

Deno.test("Stream.normal() has the moments of the normal distribution", () => {
  const stream = new Stream(9, "normal");
  const values = numbers(100_000, (i) => stream.normal(i));
  const { mean, variance } = moments(values);
  assertAlmostEquals(mean, 0, 0.015);
  assertAlmostEquals(variance, 1, 0.025);
  assertAlmostEquals(moments(values.map((value) => value ** 2)).variance, 2, 0.15);
  assertAlmostEquals(values.filter((value) => Math.abs(value) < 1).length / values.length, 0.6827, 0.008);
  // The two numbers of a block are independent.
  const products = numbers(50_000, (i) => values[2 * i]! * values[2 * i + 1]!);
  assertAlmostEquals(moments(products).mean, 0, 0.025);
});

Deno.test("Stream.integer() is uniform below its bound", () => {
  const stream = new Stream(9, "integer");
  const counts = new Int32Array(7);
  for (let i = 0; i < 70_000; i++) counts[stream.integer(i, 7)]!++;
  for (const count of counts) assertAlmostEquals(count, 10_000, 500);
  for (let i = 0; i < 100; i++) {
    assertEquals(stream.integer(i, 1), 0);
    assertEquals(stream.integer(i, 2 ** 32), stream.bits(i));
  }
});

for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
  Deno.test(`Stream refuses the seed ${seed}`, () => {
    assertThrows(() => new Stream(seed, "noise"), RangeError, `Cannot use the seed ${seed}`);
  });
}

for (const index of [-1, 0.5, NaN, 2 ** 53]) {
  Deno.test(`Stream refuses the index ${index}`, () => {
    const stream = new Stream(1, "noise");
    assertThrows(() => stream.bits(index), RangeError, "Cannot use the index");
    assertThrows(() => stream.uniform(index), RangeError, "Cannot use the index");
    assertThrows(() => stream.integer(index, 3), RangeError, "Cannot use the index");
    assertThrows(() => stream.normal(index), RangeError, "Cannot use the index");
  });
}

for (const bound of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
  Deno.test(`Stream.integer() refuses the bound ${bound}`, () => {
    assertThrows(
      () => new Stream(1, "n").integer(0, bound),
      RangeError,
      `Cannot draw an integer below ${bound}`,
    );
  });
}

Deno.test("Stream gives other numbers for another name", () => {
  assertNotEquals(new Stream(1, "noise").uniforms(8), new Stream(1, "shuffle").uniforms(8));
});
