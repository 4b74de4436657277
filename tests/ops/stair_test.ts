import { assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { input, parameter, type Variable } from "../../src/expr/mod.ts";
import { Staircase, stairOuter, stairProduct, stairTransposed } from "../../src/ops/mod.ts";

// 3 inputs and 4 units with the masked weights
//   unit      0  1  2  3
//   input 0   0  1  2  4
//   input 1   0  0  3  5
//   input 2   0  0  0  6
const staircase = new Staircase(3, [0, 1, 2, 3]);
const packed = new Float64Array(staircase.size);
const visible = [[1, 0], [2, 0], [2, 1], [3, 0], [3, 1], [3, 2]] as const;
for (const [k, [unit, input]] of visible.entries()) {
  packed[staircase.offset(unit, input)] = k + 1;
}
const x = input("x", ["n", 3]);
const y = input("y", ["n", 4]);
const w = parameter("w", [staircase.size]);
const values = new Map<Variable, ArrayLike<number>>([[x, [1, 2, 3, 4, 5, 6]], [y, [1, 2, 3, 4, 5, 6, 7, 8]], [
  w,
  packed,
]]);

Deno.test("stairProduct is the product with the masked matrix", () => {
  assertEquals(
    evaluate([stairProduct(x, w, { staircase })], values)[0],
    Float64Array.of(0, 1, 8, 32, 0, 4, 23, 77),
  );
});

Deno.test("stairTransposed is the product with its transpose", () => {
  assertEquals(
    evaluate([stairTransposed(y, w, { staircase })], values)[0],
    Float64Array.of(24, 29, 24, 52, 61, 48),
  );
});

Deno.test("stairOuter is the masked outer product, packed, with zeros beyond the stair", () => {
  const [outer] = evaluate([stairOuter(x, y, { staircase })], values);
  const expected = new Float64Array(staircase.size);
  const column = (unit: number, input: number) => (input + 1) * (unit + 1) + (input + 4) * (unit + 5);
  staircase.extents.forEach((extent, unit) => {
    for (let i = 0; i < extent; i++) expected[staircase.offset(unit, i)] = column(unit, i);
  });
  assertEquals(outer, expected);
});

Deno.test("values beyond the stair have no influence", () => {
  const filled = packed.map((value) => value === 0 ? 99 : value);
  const products = [stairProduct(x, w, { staircase }), stairTransposed(y, w, { staircase })];
  assertEquals(evaluate(products, new Map([...values, [w, filled]])), evaluate(products, values));
});

Deno.test("operands that do not fit the staircase are refused", () => {
  assertThrows(
    () => stairProduct(y, w, { staircase }),
    TypeError,
    `Cannot apply stairProduct to shapes [n, 4] and [${staircase.size}]: expected [n, 3] and [${staircase.size}]`,
  );
  assertThrows(() => stairTransposed(x, w, { staircase }), TypeError, "stairTransposed");
  assertThrows(() => stairOuter(x, x, { staircase }), TypeError, "stairOuter");
});

Deno.test("products with a band stop at both ends", () => {
  // 4 inputs and 3 units with the masked weights
  //   unit      0  1  2
  //   input 0   1  0  0
  //   input 1   2  3  0
  //   input 2   0  4  0
  //   input 3   0  0  5
  const band = new Staircase(4, [2, 3, 4], { starts: [0, 1, 3] });
  const packed = new Float64Array(band.size).fill(99); // what lies outside has no influence
  let next = 1;
  band.eachWeight((_unit, _input, place) => packed[place] = next++);
  const [x, y] = [input("x", ["n", 4]), input("y", ["n", 3])];
  const w = parameter("w", [band.size]);
  const values = new Map<Variable, ArrayLike<number>>([[x, [1, 2, 3, 4]], [y, [1, 10, 100]], [w, packed]]);
  const stair = { staircase: band };
  const [product, transposed, outer] = evaluate(
    [stairProduct(x, w, stair), stairTransposed(y, w, stair), stairOuter(x, y, stair)],
    values,
  );
  assertEquals(product, Float64Array.of(1 + 4, 6 + 12, 20));
  assertEquals(transposed, Float64Array.of(1, 2 + 30, 40, 500));
  const expected = new Float64Array(band.size);
  band.eachWeight((unit, input, place) => expected[place] = (input + 1) * 10 ** unit);
  assertEquals(outer, expected);
});
