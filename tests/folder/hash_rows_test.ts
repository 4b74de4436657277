import { assertEquals, assertNotEquals } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { hashRows } from "../../src/folder/hash_rows.ts";

Deno.test("hashRows() tells numbers apart that are no codes", () => {
  const hashes = [0.25, 0.5, -1, -2, NaN, 2 ** 33].map((value) =>
    hashRows(matrix(Float64Array.of(value, 0), [1, 2]))
  );
  assertEquals(new Set(hashes).size, hashes.length);
  assertNotEquals(hashes[0], hashRows(matrix(Float64Array.of(0, 0), [1, 2])));
});
