import { assert, assertEquals } from "@std/assert";
import { constant, type Expr, input, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import {
  add,
  concat,
  equal,
  mul,
  oneHot,
  Staircase,
  stairOuter,
  stairProduct,
  sub,
  take,
} from "../../../../src/ops/mod.ts";
import { listedCodes } from "../../../../src/exec/wasm/plan/one_hot.ts";
import { plan } from "../../../../src/exec/wasm/plan/planner.ts";
import { Random, randomStaircase, randomWeights, runWasm } from "../helpers.ts";

interface Columns {
  readonly codes: number[];
  readonly values: number[];
}

/** The columns of codes of some sizes, each code's side by side. */
function columnsOf(sizes: readonly number[]): Columns {
  return {
    codes: sizes.flatMap((size, code) => Array<number>(size).fill(code)),
    values: sizes.flatMap((size) => Array.from({ length: size }, (_, value) => value)),
  };
}

function pattern(values: ArrayLike<number>): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

/** The same columns without the primitive. */
function written(codes: Expr, { codes: indices, values }: Columns): Expr {
  return mul(equal(take(codes, indices), constant(values, [values.length])), 1);
}

/** Compares products with one-hot columns, whose codes are 2 c - 1, with products of the same columns written out. */
function compare(columns: Columns, { n, V, given, message }: {
  n: number;
  V: number;
  given: Float32Array;
  message: string;
}): void {
  const random = new Random(n);
  const staircase = randomStaircase(random, { inputs: columns.codes.length, units: 29 });
  const w = parameter("w", [staircase.size]);
  const y = input("y", ["n", 29]);
  const c = input("c", ["n", V]);
  const codes = sub(mul(c, 2), 1); // exists only if a step writes it
  const values = new Map<Variable, ArrayLike<number>>([
    [c, given.map((code) => (code + 1) / 2)],
    [w, randomWeights(random, staircase)],
    [y, random.values(sizeOf(y.shape, n))],
  ]);
  const results = (operand: Expr) => [
    stairProduct(operand, w, { staircase }),
    stairOuter(operand, add(y, stairProduct(operand, w, { staircase })), { staircase }),
  ];
  const listed = runWasm(results(oneHot(codes, columns)), values, { rows: n + 2 });
  const dense = runWasm(results(written(codes, columns)), values, { rows: n + 2 });
  listed.forEach((result, k) => assertEquals(pattern(result), pattern(dense[k]!), `${message}, result ${k}`));
}

for (const sizes of [[4], [2], [5, 4, 9], [2, 3, 2], [40, 3, 6, 8, 300]]) {
  Deno.test(`products with one-hot columns give the same bits as with numbers, sizes ${sizes}`, () => {
    const random = new Random(sizes.length);
    for (const n of [1, 3, 12, 101]) {
      const given = Float32Array.from(
        { length: n * sizes.length },
        (_, i) => random.below(sizes[i % sizes.length]!),
      );
      compare(columnsOf(sizes), { n, V: sizes.length, given, message: `${n} rows` });
    }
  });
}

Deno.test("codes that are no values have no column", () => {
  for (const odd of [-1, 0.5, 4, 1e9, -1e9, NaN, Infinity]) {
    const given = Float32Array.of(1, 2, 3, odd, 0, odd);
    compare(columnsOf([4, 4]), { n: 3, V: 2, given, message: `${odd}` });
  }
});

Deno.test("columns may leave out values and codes, and come in any order", () => {
  const random = new Random(8);
  const given = Float32Array.from({ length: 20 * 3 }, () => random.below(6));
  const ordered = { codes: [2, 2, 2, 2, 0, 0, 0, 0, 0], values: [5, 0, 3, 1, 4, 3, 2, 1, 0] };
  const mingled = { codes: [2, 0, 2, 0, 2, 0, 2, 0], values: [5, 0, 3, 1, 4, 3, 2, 4] };
  const repeated = { codes: [1, 1, 1, 1, 1], values: [2, 0, 2, 3, 4] };
  for (const columns of [ordered, mingled, repeated]) {
    compare(columns, { n: 20, V: 3, given, message: `${columns.codes}` });
  }
  const codes = input("codes", ["n", 3]);
  assert(listedCodes(oneHot(codes, ordered)) !== undefined);
  assertEquals(listedCodes(oneHot(codes, mingled)), undefined);
  assertEquals(listedCodes(oneHot(codes, repeated)), undefined);
  assertEquals(listedCodes(oneHot(codes, columnsOf([3, 3, 3]))), undefined); // not sparse
  assertEquals(listedCodes(take(oneHot(codes, ordered), [4, 5, 6, 7, 0, 1, 2, 3]))?.map(({ code }) => code), [
    0,
    2,
  ]);
});

Deno.test("one-hot columns are written out only where something else than products reads them", () => {
  const staircase = new Staircase(8, [8, 8]);
  const columns = columnsOf([4, 4]);
  const w = parameter("w", [staircase.size]);
  const codes = input("codes", ["n", 2]);
  const hot = oneHot(codes, columns);
  const product = stairProduct(hot, w, { staircase });
  const kernelsOf = (outputs: Expr[]) =>
    plan({ outputs }, { rows: 3 }).stages.flat()
      .flatMap((step) => step.kind === "kernel" ? [step.node.primitive.name] : []);
  assertEquals(kernelsOf([product]), ["stairProduct"]);
  assertEquals(kernelsOf([product, hot]).toSorted(), ["oneHot", "stairProduct"]);
  assertEquals(kernelsOf([product, concat([hot, codes])]).toSorted(), ["concat", "oneHot", "stairProduct"]);

  const values = new Map<Variable, ArrayLike<number>>([
    [codes, [1, 3, 0, 2]],
    [w, randomWeights(new Random(1), staircase)],
  ]);
  const [, both] = runWasm([product, hot], values);
  assertEquals([...both], [0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0]);
});

Deno.test("one-hot columns are written out where the epilogue of their product reads them", () => {
  const staircase = new Staircase(8, Array(8).fill(4));
  const w = parameter("w", [staircase.size]);
  const codes = input("codes", ["n", 2]);
  const results = (hot: Expr) => [mul(stairProduct(hot, w, { staircase }), hot)];
  const values = new Map<Variable, ArrayLike<number>>([
    [codes, [1, 3, 0, 2]],
    [w, randomWeights(new Random(1), staircase)],
  ]);
  const columns = columnsOf([4, 4]);
  const [listed] = runWasm(results(oneHot(codes, columns)), values);
  const [dense] = runWasm(results(written(codes, columns)), values);
  assertEquals(pattern(listed!), pattern(dense!));
});
