import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Expr, input, parameter, sizeOf, type Variable } from "../../../src/expr/mod.ts";
import { add, concat, mul, Staircase, stairOuter, stairProduct, take } from "../../../src/ops/mod.ts";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import { Random, randomStaircase, randomWeights, runWasm } from "./helpers.ts";

function pattern(values: ArrayLike<number>): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

/** Computes the same expressions of an input that is kept as bits and of one that is not, and compares all bits. */
function compare(
  columns: number,
  { n, density, build, values = new Map() }: {
    n: number;
    density: number;
    build: (x: Expr) => Expr[];
    values?: Map<Variable, ArrayLike<number>>;
  },
): void {
  const random = new Random(columns * 1000 + n);
  const given = Float32Array.from({ length: n * columns }, () => random.uniform() < density ? 1 : 0);
  const [packed, plain] = [true, false].map((binary) => {
    const x = input("x", ["n", columns], { binary });
    // rows that are not asked for have other values
    return runWasm(build(x), new Map([...values, [x, given]]), n + 3);
  });
  packed.forEach((result, k) => assertEquals(pattern(result), pattern(plain[k]), `output ${k}`));
}

function shuffled(random: Random, length: number): number[] {
  const keys = Array.from({ length }, () => random.uniform());
  return keys.map((_, k) => k).sort((a, b) => keys[a] - keys[b]);
}

for (const columns of [1, 2, 3, 7, 31, 32, 33, 64, 785]) {
  Deno.test(`products with bits give the same bits as with numbers, ${columns} columns`, () => {
    const random = new Random(columns);
    const staircase = randomStaircase(random, { inputs: columns, units: 13 });
    const order = shuffled(random, columns);
    const w = parameter("w", [staircase.size]);
    const y = input("y", ["n", 13]);
    for (const n of [1, 3, 101]) {
      for (const density of [0, 0.1, 0.24, 0.5, 1]) {
        const values = new Map([[w, randomWeights(random, staircase)], [
          y,
          random.values(sizeOf(y.shape, n)),
        ]]);
        for (const arrange of [(x: Expr) => x, (x: Expr) => take(x, order)]) {
          compare(columns, {
            n,
            density,
            values,
            build: (x) => [
              stairProduct(arrange(x), w, { staircase }),
              stairOuter(arrange(x), y, { staircase }),
              mul(arrange(x), 3),
            ],
          });
        }
      }
    }
  });
}

Deno.test("bits can be taken in several orders, in part, and as they are", () => {
  const random = new Random(5);
  const [first, second] = [shuffled(random, 40), shuffled(random, 40)];
  compare(40, {
    n: 6,
    density: 0.3,
    build: (x) => [
      x,
      take(x, [39, 3, 3]),
      add(take(x, first), mul(take(x, second), 2)),
      concat([x, take(x, first)]),
    ],
  });
});

Deno.test("an input that is kept as bits takes no numbers", () => {
  const x = input("x", ["n", 2], { binary: true });
  const program = new WasmExecutor().compile({ outputs: [mul(x, 2)], rows: 1 });
  assertThrows(() => program.input(x), RangeError, 'Cannot set the input "x": the program keeps it as bits');
  assertEquals(program.bits?.(x)?.stride, 1);
});

Deno.test("the ones of sparse bits are really gone over by their lists", () => {
  // a dense product meets 0 times infinity, and a list does not go there
  const staircase = new Staircase(12, Array<number>(9).fill(12));
  const w = parameter("w", [staircase.size]);
  const weights = new Float32Array(staircase.size).fill(1);
  for (let unit = 0; unit < 9; unit++) weights[staircase.offset(unit, 5)] = Infinity;
  const x = input("x", ["n", 12], { binary: true });
  const run = (ones: readonly number[]) => {
    const given = new Float32Array(2 * 12);
    for (const column of ones) given[column] = 1;
    return runWasm([stairProduct(x, w, { staircase })], new Map([[w, weights], [x, given]]))[0];
  };
  assert(run([3, 7]).every((value) => value === 0 || value === 2));
  // more than a quarter of the values is 1
  assert(run([0, 1, 2, 3, 4, 7, 8]).some(Number.isNaN));
});
