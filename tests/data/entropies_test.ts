import { assertAlmostEquals, assertEquals } from "@std/assert";
import { columnEntropies, matrix } from "../../src/data/mod.ts";

Deno.test("columnEntropies: what is always the same tells nothing, and every value of as many as much as the next", () => {
  const n = 9000;
  const data = Float32Array.from({ length: 3 * n }, (_, i) => [7, i % 2, Math.floor(i / 3) % 5][i % 3]!);
  const [same, bit, five] = columnEntropies(matrix(data, [n, 3]));
  assertEquals(same, 0);
  assertAlmostEquals(bit!, Math.log(2), 1e-3);
  assertAlmostEquals(five!, Math.log(5), 1e-3);
});
