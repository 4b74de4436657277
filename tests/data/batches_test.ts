import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { epochOrder, gatherRows } from "../../src/data/batches.ts";
import { matrix } from "../../src/data/matrix.ts";

const TABLE = matrix(Uint8Array.of(0, 1, 10, 11, 20, 21, 30, 31), [4, 2]);

Deno.test("epochOrder() visits every row once", () => {
  assertEquals(Array.from(epochOrder(1, 0, 50).sort()), Array.from({ length: 50 }, (_, i) => i));
});

Deno.test("epochOrder() is a function of the seed and the epoch", () => {
  const order = epochOrder(1, 2, 50);
  assertEquals(epochOrder(1, 2, 50), order);
  assertNotEquals(epochOrder(1, 3, 50), order);
  assertNotEquals(epochOrder(2, 2, 50), order);
});

Deno.test("gatherRows() copies rows in the order asked for and leaves the padding alone", () => {
  const out = new Float32Array(9).fill(-1);
  gatherRows(TABLE, Int32Array.of(0, 3, 1, 2), 1, out, { rows: 2, stride: 4 });
  assertEquals(out, Float32Array.of(30, 31, -1, -1, 10, 11, -1, -1, -1));
});

Deno.test("gatherRows() needs no padding after the last row, and may copy none", () => {
  const out = new Float32Array(5);
  gatherRows(TABLE, Int32Array.of(1, 2), 0, out, { rows: 2, stride: 3 });
  assertEquals(out, Float32Array.of(10, 11, 0, 20, 21));
  gatherRows(TABLE, Int32Array.of(1, 2), 2, new Float32Array(0), { rows: 0, stride: 2 });
});

Deno.test("gatherRows() refuses what does not fit", () => {
  const order = Int32Array.of(0, 1);
  const gather = (start: number, size: number, options: { rows: number; stride: number }) => () =>
    gatherRows(TABLE, order, start, new Float32Array(size), options);
  assertThrows(
    gather(1, 4, { rows: 2, stride: 2 }),
    RangeError,
    "Cannot gather the rows 1 to 3 of an order of 2",
  );
  assertThrows(gather(-1, 4, { rows: 2, stride: 2 }), RangeError, "Cannot gather the rows -1 to 1");
  assertThrows(gather(0, 4, { rows: 2, stride: 1 }), RangeError, "with the stride 1");
  assertThrows(gather(0, 4, { rows: 2, stride: 3 }), RangeError, "into 4 values");
});
