import { assertEquals, assertThrows } from "@std/assert";
import { matrix, takeRows } from "../../src/data/matrix.ts";

const TABLE = matrix(Uint8Array.of(0, 1, 2, 3, 4, 5), [3, 2]);

Deno.test("matrix() keeps the array that it is given", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const table = matrix(data, [2, 3]);
  assertEquals(table.data === data, true);
  assertEquals(table.shape, [2, 3]);
});

Deno.test("matrix() refuses an array of another size", () => {
  assertThrows(
    () => matrix(new Uint8Array(5), [2, 3]),
    TypeError,
    "Cannot make a matrix [2, 3] of 5 values: it takes 6",
  );
});

Deno.test("takeRows() shows the same memory", () => {
  const rows = takeRows(TABLE, 1, 3);
  assertEquals(rows, matrix(Uint8Array.of(2, 3, 4, 5), [2, 2]));
  assertEquals(rows.data.buffer === TABLE.data.buffer, true);
  assertEquals(takeRows(TABLE, 3, 3).shape, [0, 2]);
});

Deno.test("takeRows() refuses rows that are not there", () => {
  for (const [start, end] of [[-1, 2], [0, 4], [2, 1], [0.5, 2], [0, NaN]] as const) {
    assertThrows(() => takeRows(TABLE, start, end), RangeError, `Cannot take the rows ${start} to ${end}`);
  }
});
