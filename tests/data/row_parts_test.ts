import { assertEquals } from "@std/assert";
import { matrix } from "../../src/data/matrix.ts";
import { rowParts } from "../../src/data/row_parts.ts";

Deno.test("rowParts() cuts a matrix without copying it", () => {
  const values = Uint8Array.from({ length: 3 * 2100 }, (_, i) => i);
  const cut = [...rowParts(matrix(values, [2100, 3]))];
  assertEquals(cut.map(({ shape }) => shape[0]), [1024, 1024, 52]);
  assertEquals(cut.map(({ data }) => data.buffer === values.buffer), [true, true, true]);
  assertEquals(cut[2]!.data[0], values[3 * 2048]);
});
