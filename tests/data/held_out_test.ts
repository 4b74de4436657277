import { assert, assertEquals } from "@std/assert";
import { type HeldOptions, HeldOut, matrix } from "../../src/data/mod.ts";
import type { Rows } from "../../src/made/mod.ts";

const N = 5000;

/** The numbers of rows that are left, and of those that are held out for each purpose. */
function divide(held: readonly HeldOptions[], part: number): { left: number[]; held: number[][] } {
  const out = new HeldOut(held);
  const left: number[] = [];
  const keep = (rows: readonly Rows[]) => left.push(...rows.flatMap(({ data }) => Array.from(data)));
  for (let row = 0; row < N; row += part) {
    const n = Math.min(part, N - row);
    keep(out.take(matrix(Uint16Array.from({ length: n }, (_, k) => row + k), [n, 1])));
  }
  keep(out.end());
  return { left, held: out.join().map((rows) => Array.from(rows?.data ?? [])) };
}

const TEST = { purpose: "test", seed: 0, share: 0.1, most: 10_000 } as const;
const VALID = { purpose: "validation", seed: 3, share: 0.2, most: 10_000 } as const;

Deno.test("HeldOut: each row goes one way, by its number and not by the parts, and as many as are asked for are held out", () => {
  const { left, held: [test, valid] } = divide([TEST, VALID], 1024);
  assertEquals(
    [...left, ...test!, ...valid!].sort((a, b) => a - b),
    Array.from({ length: N }, (_, row) => row),
  );
  assertEquals(divide([TEST, VALID], 1), { left, held: [test!, valid!] });
  assert(Math.abs(test!.length - 0.1 * N) < 4 * Math.sqrt(0.09 * N));
  assert(Math.abs(valid!.length - 0.18 * N) < 4 * Math.sqrt(0.15 * N));
  assertEquals(divide([TEST, { ...VALID, seed: 4 }], 1024).held[0], test); // whatever the seed of the model
  assertEquals(divide([{ ...TEST, share: 0 }, { ...VALID, share: 0 }], 1024).held, [[], []]);
});

Deno.test("HeldOut: where too many are held out, the rest is learned", () => {
  const { held: [all] } = divide([TEST], 1024);
  const { left, held: [few] } = divide([{ ...TEST, most: 20 }], 100);
  assertEquals(few!.length, 20);
  assert(few!.every((row) => all!.includes(row)));
  assertEquals([...left, ...few!].sort((a, b) => a - b), Array.from({ length: N }, (_, row) => row));
  assertEquals(divide([{ ...TEST, most: 20 }], 777).held, [few!]);
});
