import { assertEquals, assertThrows } from "@std/assert";
import { CheckedRows } from "../../src/made/rows.ts";
import { binary, categorical } from "../../src/made/mod.ts";

const [n, D] = [5, 5];
const bits = Array.from({ length: n * D }, (_, i) => i % 3 === 0 ? 1 : 0);

Deno.test("a wrong value is found wherever it stands, also among those that are checked several at a time", () => {
  const cases = [
    { Values: Uint8Array, schema: binary(D), wrong: [2, 3, 128, 255] },
    { Values: Uint8Array, schema: categorical(Array(D).fill(3)), wrong: [3, 4, 255] },
    {
      Values: Float32Array,
      schema: binary(D),
      wrong: [0.5, 2, -1, 1 + 2 ** -23, 2 ** -149, 2 ** 127, NaN, Infinity],
    },
  ];
  for (const { Values, schema, wrong } of cases) {
    for (let offset = 0; offset < 4; offset++) {
      const data = new Values(offset + bits.length).subarray(offset);
      data.set(bits);
      const check = () => CheckedRows.check("data", { data, shape: [n, D] }, schema);
      check();
      for (let at = 0; at < data.length; at++) {
        const right = data[at]!;
        for (const value of wrong) {
          data[at] = value;
          assertThrows(
            check,
            RangeError,
            `the value ${value} in row ${Math.floor(at / D)}, column ${at % D}`,
          );
        }
        data[at] = right;
      }
    }
  }
});

Deno.test("values that can only be told one by one are taken, too", () => {
  const threes = { data: Uint8Array.of(0, 1, 2, 1, 2), shape: [1, D] as const };
  const zeros = { data: Float32Array.of(0, -0, 1, -0, 0), shape: [1, D] as const };
  assertEquals(CheckedRows.check("data", threes, categorical(Array(D).fill(3))).data, threes.data);
  assertEquals(CheckedRows.check("data", zeros, binary(D)).data, zeros.data);
});
