import { assert, assertEquals } from "@std/assert";
import { constant, type Expr, input, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import {
  concat,
  equal,
  less,
  mul,
  oneHot,
  Staircase,
  stairOuter,
  stairProduct,
  sub,
  take,
} from "../../../../src/ops/mod.ts";
import { mayBeBinary, mayBeSparse } from "../../../../src/exec/wasm/plan/ones.ts";
import { checkParity, Random, randomStaircase, randomWeights, runWasm } from "../helpers.ts";

/** Inputs are kept as numbers here, in which ones are searched. */
const without = ["bits"] as const;

/** Bits of float32 values. */
function bits(values: ArrayLike<number>): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

/** The two products with an operand that may be binary, and with the same values that nobody lists. */
function products(operand: Expr, staircase: Staircase) {
  const w = parameter("w", [staircase.size]);
  const y = input("y", ["n", staircase.units]);
  const both = (x: Expr) => [stairProduct(x, w, { staircase }), stairOuter(x, y, { staircase })] as const;
  return { w, y, listed: both(operand), dense: both(sub(operand, 0)) };
}

function binaryValues(random: Random, length: number, density: number): Float32Array {
  return Float32Array.from({ length }, () => random.uniform() < density ? 1 : 0);
}

function compare(x: Variable, operand: Expr, { staircase, given, n, message }: {
  staircase: Staircase;
  given: Float32Array;
  n: number;
  message: string;
}): void {
  const random = new Random(n);
  const { w, y, listed, dense } = products(operand, staircase);
  const values = new Map([
    [x, given],
    [y, random.values(sizeOf(y.shape, n))],
    [w, randomWeights(random, staircase)],
  ]);
  checkParity(listed, { values, tolerance: 2e-6, message, without });
  const [a, b] = runWasm(listed, values, { rows: n + 3, without });
  const [c, d] = runWasm(dense, values, { rows: n + 3, without });
  assertEquals(bits(a), bits(c), message);
  assertEquals(bits(b), bits(d), message);
}

for (const inputs of [1, 2, 3, 7, 13, 785]) {
  for (const units of [1, 8, 9, 13, 24]) {
    Deno.test(`lists of ones give the same bits, ${inputs} inputs and ${units} units`, () => {
      const random = new Random(inputs * 1000 + units);
      const staircase = randomStaircase(random, { inputs, units });
      const x = input("x", ["n", inputs]);
      for (const n of inputs > 100 ? [12] : [1, 3, 12, 101]) {
        for (const density of [0, 0.1, 0.2, 0.3, 1]) {
          const given = binaryValues(random, n * inputs, density);
          compare(x, x, { staircase, given, n, message: `${n} rows, density ${density}` });
        }
      }
    });
  }
}

Deno.test("values that are not 0 or 1 count as they are", () => {
  const random = new Random(4);
  const staircase = randomStaircase(random, { inputs: 40, units: 30 });
  const x = input("x", ["n", 40]);
  for (const odd of [2, -1, 0.5, 1e-30, 255, -0]) {
    for (const place of [0, 43, 5 * 40 - 1]) {
      for (const density of [0.1, 0.5]) {
        const given = binaryValues(random, 5 * 40, density);
        given[place] = odd;
        compare(x, x, { staircase, given, n: 5, message: `${odd} at ${place}, density ${density}` });
      }
    }
  }
});

Deno.test("one-hot columns and rearranged data are listed", () => {
  const random = new Random(9);
  const codes = input("codes", ["n", 3]);
  const levels = [0, 1, 2, 3, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6];
  const variables = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2];
  const hot = oneHot(codes, { codes: variables, values: levels });
  const odd = equal(take(codes, [1, 1]), constant([1, 3], [2]));
  const operand = concat([take(codes, [0]), hot, odd]);
  const staircase = randomStaircase(random, { inputs: 19, units: 21 });
  const given = Float32Array.from(
    { length: 9 * 3 },
    (_, i) => i % 3 === 1 ? random.below(4) : random.below(2),
  );
  compare(codes, operand, { staircase, given, n: 9, message: "one-hot" });
});

Deno.test("one-hot columns of values that may be missing are listed", () => {
  const random = new Random(11);
  const codes = input("codes", ["n", 3]);
  const variables = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
  const present = less(codes, 4);
  const hot = oneHot(codes, { codes: variables, values: [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3] });
  const operand = concat([sub(1, present), mul(take(present, variables), hot)]);
  const staircase = randomStaircase(random, { inputs: 15, units: 21 });
  const given = Float32Array.from({ length: 9 * 3 }, () => random.below(5));
  compare(codes, operand, { staircase, given, n: 9, message: "one-hot or missing" });
  assert(mayBeBinary(operand));
  for (const other of [sub(codes, 0), mul(codes, 2), mul(hot, parameter("w", [12]))]) {
    assert(!mayBeBinary(other));
  }
});

Deno.test("one-hot columns beside numbers are listed", () => {
  const random = new Random(13);
  const values = input("values", ["n", 3]);
  const hot = oneHot(values, {
    codes: Array<number>(20).fill(0),
    values: Array.from({ length: 20 }, (_, k) => k),
  });
  const operand = concat([hot, sub(take(values, [1, 2]), 0.5)]);
  const staircase = randomStaircase(random, { inputs: 22, units: 21 });
  const given = Float32Array.from({ length: 9 * 3 }, () => random.below(20));
  compare(values, operand, { staircase, given, n: 9, message: "one-hot and numbers" });
  assert(mayBeSparse(operand));
  assert(!mayBeSparse(concat([operand, sub(take(values, [0, 1, 2, 0, 1, 2]), 0.5)])));
});

Deno.test("sparse operands are really gone over by their lists", () => {
  // a dense product meets 0 times infinity, and a list does not go there
  const staircase = new Staircase(12, Array<number>(9).fill(12));
  const x = input("x", ["n", 12]);
  const { w, y, listed, dense } = products(x, staircase);
  const weights = new Float32Array(staircase.size).fill(1);
  for (let unit = 0; unit < 9; unit++) weights[staircase.offset(unit, 5)] = Infinity;
  const gradients = new Float32Array(2 * 9).fill(1);
  gradients.fill(Infinity, 9);
  for (const value of [1, 3]) {
    const given = new Float32Array(2 * 12);
    given[3] = value;
    const values = new Map([[x, given], [y, gradients], [w, weights]]);
    for (const result of runWasm(listed, values, { without })) {
      assert(result.every((sum) => sum === 0 || sum === value));
    }
    for (const result of runWasm(dense, values, { without })) assert(result.some(Number.isNaN));
  }
});
