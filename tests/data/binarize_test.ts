import { assertEquals } from "@std/assert";
import { binarize } from "../../src/data/binarize.ts";

Deno.test("binarize() sets what is greater than the threshold", () => {
  const bits = Uint8Array.of(0, 0, 1, 1);
  const shape = [2, 2] as const;
  assertEquals(binarize({ data: Uint8Array.of(0, 127, 128, 255), shape }, 127), { data: bits, shape });
  assertEquals(binarize({ data: Float64Array.of(-1, 0.5, 0.51, 9), shape }, 0.5), { data: bits, shape });
});

Deno.test("binarize() leaves its source alone", () => {
  const data = Uint8Array.of(7, 200);
  binarize({ data, shape: [1, 2] }, 127);
  assertEquals(data, Uint8Array.of(7, 200));
});
