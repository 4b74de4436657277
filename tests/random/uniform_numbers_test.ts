import { assertEquals } from "@std/assert";
import { MOST_NUMBERS, plainNumbers, uniformNumbers } from "../../src/random/uniform_numbers.ts";

const KEY = Uint32Array.of(0xdeadbeef, 0x243f6a88);

for (const count of [1, 2, 4, 5, 16, 17, 33, 1000, MOST_NUMBERS]) {
  Deno.test(`${count} numbers side by side are those of the words one by one`, () => {
    // the low word of a counter carries over at different places, also from one lane to the next
    for (
      const low of [0, 7, 2 ** 31 - 4, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 3, 2 ** 32 - 14, 2 ** 32 - 400]
    ) {
      for (const high of [0, 0x1fffff]) {
        const beginning = { key: KEY, counter: Uint32Array.of(low, high) };
        const expected = plainNumbers(count, beginning).subarray(0, count);
        assertEquals(uniformNumbers(count, beginning).subarray(0, count), expected, `${low}, ${high}`);
      }
    }
  });
}
