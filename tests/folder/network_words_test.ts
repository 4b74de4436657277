import { assertEquals } from "@std/assert";
import { describeOrder } from "../../src/folder/network_words.ts";
import { type ArchitectureOptions, categorical } from "../../src/made/mod.ts";
import { makeArchitecture } from "../../src/made/architecture.ts";

Deno.test("describeOrder() says which order a model has, and whether it knows any", () => {
  const words = (options: Partial<ArchitectureOptions>) =>
    describeOrder(makeArchitecture({ schema: categorical([5, 2, 4, 3]), hidden: [3], seed: 1, ...options }));
  for (const order of ["natural", "reverse", "random", "cardinality"] as const) {
    assertEquals(words({ order }), `${order} order`);
    assertEquals(words({ order, orders: "any" }), `any order, best in ${order} order`);
  }
  assertEquals(words({ order: [0, 3, 2, 1] }), "given order");
  assertEquals(words({ members: 3 }), "orders of their own");
  assertEquals(words({ orders: 3 }), "orders of their own");
  assertEquals(words({ members: 3, order: "reverse" }), "reverse order");
});
