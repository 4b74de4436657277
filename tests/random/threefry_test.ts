import { assertEquals } from "@std/assert";
import { threefry } from "../../src/random/threefry.ts";

/** Counter, key and result, as published with the generator (Random123, kat_vectors, threefry2x32 with 20 rounds). */
const KNOWN_ANSWERS: readonly Record<"counter" | "key" | "result", [low: number, high: number]>[] = [
  { counter: [0, 0], key: [0, 0], result: [0x6b200159, 0x99ba4efe] },
  { counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], result: [0x1cb996fc, 0xbb002be7] },
  { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], result: [0xc4923a9c, 0x483df7a0] },
];

for (const { counter, key, result } of KNOWN_ANSWERS) {
  Deno.test(`threefry() gives the published answer for the counter ${counter[0].toString(16)}`, () => {
    const [low, high] = counter;
    for (const before of [0, 1, 2, 3]) {
      // counters are numbers of 64 bits, low word first
      const start = (BigInt(high) << 32n) + BigInt(low) - BigInt(before);
      const words = new Uint32Array(8);
      threefry(words, {
        key: Uint32Array.from(key),
        counter: new Uint32Array(BigUint64Array.of(start).buffer),
      });
      const at = 2 * before;
      assertEquals([...words.subarray(at, at + 2)], result, `${before} counters before`);
    }
  });
}
