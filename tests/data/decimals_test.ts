import { assertEquals } from "@std/assert";
import { binColumn, decodeRows, matrix, type Schema } from "../../mod.ts";
import { decimalsOf } from "../../src/data/decimals.ts";
import { kindOf, rounded } from "../../src/made/kinds/mod.ts";

Deno.test("decimalsOf() tells the most decimals of numbers, once they are numbers of float32", () => {
  for (
    const [numbers, decimals] of [
      [[], 0],
      [[3, -4, 0], 0],
      [[1e9, 123456789], 0],
      [[7.25, 71.2833, 8.05], 4],
      [[0.1 + 0.2, -0.5], 1],
      [Float32Array.of(0.1, 512.3292), 4],
      [[123456.789], 2], // which is all that float32 holds
      [[1e-10], 10],
      [[1e-11], undefined],
      [[Math.PI * 1e-4], undefined],
    ] as const
  ) assertEquals(decimalsOf(numbers), decimals, `${numbers}`);
});

Deno.test("numbers are written with the decimals of their column, in files of text and arrays alike", () => {
  const fares = binColumn([7.25, 71.2833, 8.05, 0]);
  const schema: Schema = [
    { ...fares, missing: true },
    { kind: "real", mean: 0, deviation: 1, decimals: 0 },
    { kind: "real", mean: 0, deviation: 1 },
  ];
  const drawn = [[77.21443, 2.6, 0.123], [0.00004, -0.2, 1], [71.2833, 123456789, -1.5], [NaN, 1e30, 2]];
  const written = drawn.map((row) =>
    row.map((value, d) => kindOf(schema[d]!).format(Math.fround(value), schema[d]!))
  );
  assertEquals(written, [
    ["77.2144", "3", "0.123"],
    ["0", "0", "1"],
    ["71.2833", "123456790", "-1.5"],
    ["", "1e+30", "2"],
  ]);
  const numbers = written.map((row) => row.map((text) => text === "" ? NaN : Number(text)));
  assertEquals(decodeRows(matrix(drawn), schema).data, Float32Array.from(numbers.flat()));
});

Deno.test("rounding leaves every number as it was that has no more decimals", () => {
  for (let k = 0; k < 20000; k++) {
    const value = Math.fround((k * 7919 % 1e6) / 1e4);
    assertEquals(Math.fround(rounded(value, 4)), value);
  }
});
