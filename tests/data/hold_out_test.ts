import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { holdOut, matrix } from "../../src/data/mod.ts";

const rows = (n: number) => matrix(Uint8Array.from({ length: 2 * n }, (_, i) => i), [n, 2]);

Deno.test("holdOut: rows to learn and to validate are all rows in their order, with their contexts, by the seed", () => {
  const context = { name: "labels", train: matrix(Uint8Array.from({ length: 40 }, (_, i) => i), [40, 1]) };
  const dataset = { name: "numbers", train: rows(40), context };
  const { train, valid, context: labels } = holdOut(dataset, { share: 0.1, seed: 3 });
  assertEquals([train.shape, valid!.shape], [[36, 2], [4, 2]]);
  const firsts = [train, valid!].map(({ data }) => Array.from(data).filter((value) => value % 2 === 0));
  assertEquals(firsts.flat().toSorted((a, b) => a - b), Array.from({ length: 40 }, (_, i) => 2 * i));
  for (const values of firsts) assertEquals(values, values.toSorted((a, b) => a - b));
  assertEquals(Array.from(labels!.train.data), firsts[0]!.map((value) => value / 2));
  assertEquals(Array.from(labels!.valid!.data), firsts[1]!.map((value) => value / 2));
  assertEquals(holdOut(dataset, { share: 0.1, seed: 3 }), holdOut(dataset, { share: 0.1, seed: 3 }));
  assertNotEquals(valid, holdOut(dataset, { share: 0.1, seed: 4 }).valid);
});

Deno.test("holdOut: rows to validate that are there are kept, unless none are wanted, and few rows are all learned", () => {
  const whole = { name: "numbers", train: rows(10), valid: rows(3) };
  assertEquals(holdOut(whole, { share: 0.1, seed: 0 }), whole);
  assertEquals(holdOut(whole, { share: 0, seed: 0 }), { name: "numbers", train: whole.train });
  assertEquals(holdOut({ name: "few", train: rows(4) }, { share: 0.1, seed: 0 }).valid, undefined);
  const { train, valid } = holdOut({ name: "few", train: rows(4) }, { share: 1, seed: 0 });
  assertEquals([train.shape[0], valid!.shape[0]], [1, 3]);
  assert(train.data instanceof Uint8Array);
});
