import { assertEquals, assertNotEquals } from "@std/assert";
import { epochOrder } from "../../src/data/batches.ts";

Deno.test("epochOrder() visits every row once", () => {
  assertEquals(Array.from(epochOrder(1, 0, 50).sort()), Array.from({ length: 50 }, (_, i) => i));
});

Deno.test("epochOrder() is a function of the seed and the epoch", () => {
  const order = epochOrder(1, 2, 50);
  assertEquals(epochOrder(1, 2, 50), order);
  assertNotEquals(epochOrder(1, 3, 50), order);
  assertNotEquals(epochOrder(2, 2, 50), order);
});
