import { assertEquals } from "@std/assert";
import { type Expr, input, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import { Staircase, stairOuter, stairProduct, stairTransposed } from "../../../../src/ops/mod.ts";
import { checkParity, Random, randomStaircase, randomWeights, runWasm } from "../helpers.ts";

function products(staircase: Staircase): {
  exprs: [product: Expr, transposed: Expr, outer: Expr];
  x: Variable;
  y: Variable;
  w: Variable;
} {
  const x = input("x", ["n", staircase.inputs]);
  const y = input("y", ["n", staircase.units]);
  const w = parameter("w", [staircase.size]);
  return {
    exprs: [
      stairProduct(x, w, { staircase }),
      stairTransposed(y, w, { staircase }),
      stairOuter(x, y, { staircase }),
    ],
    x,
    y,
    w,
  };
}

const sizes = [1, 2, 3, 7, 13, 785].flatMap((inputs) =>
  [1, 7, 8, 9, 13, 500].map((units) => ({ inputs, units }))
);
for (const { inputs, units } of sizes) {
  for (const isBand of [false, true]) {
    Deno.test(`stair products of ${inputs} inputs and ${units} units${isBand ? ", a band" : ""}`, () => {
      const random = new Random(inputs * 1000 + units + (isBand ? 500_000 : 0));
      const staircase = randomStaircase(random, { inputs, units, isBand });
      const { exprs, x, y, w } = products(staircase);
      for (const n of inputs * units > 50000 ? [7] : [1, 3, 6, 7, 101]) {
        const values = new Map([
          [x, random.values(sizeOf(x.shape, n))],
          [y, random.values(sizeOf(y.shape, n))],
          [w, randomWeights(random, staircase)],
        ]);
        checkParity(exprs, { values, tolerance: isBand ? 1e-4 : 2e-6, message: `${n} rows` }); // a band may have few terms, which cancel
      }
    });
  }
}

const edges: Record<string, Staircase> = {
  "no unit": new Staircase(5, []),
  "units that see nothing": new Staircase(9, [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 9]),
  "only units that see nothing": new Staircase(9, [0, 0, 0]),
  "no input": new Staircase(0, [0, 0, 0]),
  "units that see everything": new Staircase(6, [6, 6, 6, 6, 6, 6, 6, 6, 6, 6]),
  "an empty band": new Staircase(9, Array(20).fill(7), { starts: Array(20).fill(7) }),
  "panels of a band that see nothing between others": new Staircase(24, [12, ...Array(23).fill(13), 21], {
    starts: [5, ...Array(24).fill(13)],
  }),
};
for (const [title, staircase] of Object.entries(edges)) {
  Deno.test(`stair products with ${title}`, () => {
    const random = new Random(3);
    const { exprs, x, y, w } = products(staircase);
    const values = new Map([
      [x, random.values(4 * staircase.inputs)],
      [y, random.values(4 * staircase.units)],
      [w, randomWeights(random, staircase)],
    ]);
    if (staircase.inputs > 0 && staircase.units > 0) {
      checkParity(exprs, { values, tolerance: 1e-6, message: title });
    } else {
      for (const output of runWasm(exprs, values)) assertEquals(output.every((value) => value === 0), true);
    }
  });
}

Deno.test("a band goes over data that are all 0 or 1", () => {
  const random = new Random(8);
  const staircase = randomStaircase(random, { inputs: 40, units: 30, isBand: true });
  const { exprs: [product, , outer], x, y, w } = products(staircase);
  const values = new Map([
    [x, random.values(9 * 40).map((value) => Number(value > 0.8))],
    [y, random.values(9 * 30)],
    [w, randomWeights(random, staircase)],
  ]);
  checkParity([product, outer], { values, tolerance: 1e-6, message: "ones" });
});

Deno.test("the gradient to the weights is exactly 0 beyond the stair", () => isZeroBeyond(false));
Deno.test("the gradient to the weights is exactly 0 beyond a band", () => isZeroBeyond(true));

function isZeroBeyond(isBand: boolean): void {
  const random = new Random(5);
  const staircase = randomStaircase(random, { inputs: 13, units: 21, isBand });
  const { exprs: [, , outer], x, y } = products(staircase);
  const [gradient] = runWasm([outer], new Map([[x, random.values(9 * 13)], [y, random.values(9 * 21)]]));
  const inside = new Set<number>();
  staircase.eachWeight((_unit, _input, place) => inside.add(place));
  gradient.forEach((value, place) => assertEquals(value !== 0, inside.has(place), `place ${place}`));
}

Deno.test("rows beyond the batch are not added to the gradient to the weights", () => {
  const random = new Random(6);
  const staircase = randomStaircase(random, { inputs: 10, units: 10 });
  const { exprs, x, y, w } = products(staircase);
  const values = new Map([
    [x, random.values(5 * 10)],
    [y, random.values(5 * 10)],
    [w, randomWeights(random, staircase)],
  ]);
  assertEquals(runWasm(exprs, values, { rows: 40 }), runWasm(exprs, values, { rows: 5 }));
});

Deno.test("a row by itself gives the bits that it gives among others", () => {
  const random = new Random(9);
  for (const [inputs, units] of [[3, 1], [13, 9], [40, 24], [50, 61]] as const) {
    const staircase = randomStaircase(random, { inputs, units });
    const { exprs: [product], x, w } = products(staircase);
    const [rows, weights] = [random.values(5 * inputs), randomWeights(random, staircase)];
    const [all] = runWasm([product], new Map([[x, rows], [w, weights]]));
    for (let row = 0; row < 5; row++) {
      const one = rows.slice(row * inputs, (row + 1) * inputs);
      assertEquals(runWasm([product], new Map([[x, one], [w, weights]])), [
        all.slice(row * units, (row + 1) * units),
      ]);
    }
  }
});
