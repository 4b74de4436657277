import { assertEquals } from "@std/assert";
import { threefry } from "../../src/random/threefry.ts";

/** Counter, key and result, as published with the generator (Random123, kat_vectors, threefry2x32 with 20 rounds). */
const KNOWN_ANSWERS = [
  { counter: [0, 0], key: [0, 0], result: [0x6b200159, 0x99ba4efe] },
  { counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], result: [0x1cb996fc, 0xbb002be7] },
  { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], result: [0xc4923a9c, 0x483df7a0] },
];

for (const { counter, key, result } of KNOWN_ANSWERS) {
  Deno.test(`threefry() gives the published answer for the counter ${counter[0].toString(16)}`, () => {
    for (const other of [[0, 0], counter, [7, 1]]) {
      const [first, second] = [Uint32Array.of(...counter, ...other), Uint32Array.of(...other, ...counter)];
      for (const blocks of [first, second]) threefry(blocks, Uint32Array.from(key));
      assertEquals([...first.subarray(0, 2)], result);
      assertEquals([...second.subarray(2)], result);
    }
  });
}
