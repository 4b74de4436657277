import { assertEquals, assertThrows } from "@std/assert";
import {
  broadcastsTo,
  checkShape,
  commonShape,
  formatShape,
  isBatched,
  sameShape,
  type Shape,
  sizeOf,
  width,
} from "../../src/expr/mod.ts";

Deno.test("formatShape writes a shape as the documentation does", () => {
  assertEquals(formatShape([]), "[]");
  assertEquals(formatShape(["n", 784]), "[n, 784]");
});

Deno.test("sameShape tells the batch axis from a feature axis", () => {
  assertEquals(sameShape(["n", 3], ["n", 3]), true);
  assertEquals(sameShape(["n"], [3]), false);
  assertEquals(sameShape([3], ["n", 3]), false);
  assertEquals(sameShape([3], [4]), false);
});

Deno.test("sizes of shapes", () => {
  const sizes = ([[], ["n"], [3], ["n", 3], ["n", 0]] as Shape[]).map((shape) => [
    isBatched(shape),
    width(shape),
    sizeOf(shape, 5),
  ]);
  assertEquals(sizes, [[false, 1, 1], [true, 1, 5], [false, 3, 3], [true, 3, 15], [true, 0, 0]]);
});

Deno.test("broadcastsTo repeats along the axes that are lacking, and only those", () => {
  const shapes: Shape[] = [[], ["n"], [3], ["n", 3]];
  assertEquals(shapes.map((from) => shapes.map((to) => broadcastsTo(from, to))), [
    [true, true, true, true],
    [false, true, false, true],
    [false, false, true, true],
    [false, false, false, true],
  ]);
  assertEquals(broadcastsTo([1], ["n", 3]), false);
});

Deno.test("commonShape is the smallest shape that all broadcast to", () => {
  assertEquals(commonShape([[], []]), []);
  assertEquals(commonShape([["n"], [3]]), ["n", 3]);
  assertEquals(commonShape([[3], []]), [3]);
  assertEquals(commonShape([["n", 3], [3], ["n"]]), ["n", 3]);
  assertEquals(commonShape([["n", 3], [4]]), undefined);
  assertEquals(commonShape([["n", 3], [1]]), undefined);
});

Deno.test("checkShape refuses what is not a length", () => {
  checkShape("x", ["n", 0]);
  for (const length of [-1, 1.5, NaN]) {
    const error = assertThrows(() => checkShape("the input x", ["n", length]), RangeError);
    assertEquals(
      error.message,
      `Cannot give the input x the shape [n, ${length}]: ${length} is not a whole number of at least 0`,
    );
  }
});
