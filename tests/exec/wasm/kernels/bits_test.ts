import { assert, assertEquals } from "@std/assert";
import { type Expr, input, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import { add, concat, mul, Staircase, stairOuter, stairProduct, take } from "../../../../src/ops/mod.ts";
import { packBits } from "../../../../src/exec/wasm/inputs.ts";
import { columnOrders } from "../../../../src/exec/wasm/plan/column_orders.ts";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import type { Technique } from "../../../../src/exec/wasm/plan/techniques.ts";
import { Random, randomStaircase, randomWeights, runWasm } from "../helpers.ts";

function pattern(values: ArrayLike<number>): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

/** Computes expressions of an input that is kept as bits and as numbers, and compares all bits. */
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
  const x = input("x", ["n", columns]);
  const outputs = build(x);
  assert(columnOrders(outputs).has(x));
  const run = (without: readonly Technique[]) =>
    // rows that are not asked for have other values
    runWasm(outputs, new Map([...values, [x, given]]), { rows: n + 3, without });
  const [packed, plain] = [run([]), run(["bits"])];
  packed.forEach((result, k) => assertEquals(pattern(result), pattern(plain[k]!), `output ${k}`));
}

function shuffled(random: Random, length: number): number[] {
  const places = Array.from({ length }, (_, place) => ({ place, key: random.uniform() }));
  return places.sort((a, b) => a.key - b.key).map(({ place }) => place);
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
  const staircase = randomStaircase(random, { inputs: 40, units: 9 });
  const w = parameter("w", [staircase.size]);
  compare(40, {
    n: 6,
    density: 0.3,
    values: new Map([[w, randomWeights(random, staircase)]]),
    build: (x) => [
      stairProduct(take(x, first), w, { staircase }),
      x,
      take(x, [39, 3, 3]),
      add(take(x, first), mul(take(x, second), 2)),
      concat([x, take(x, first)]),
    ],
  });
});

Deno.test("packBits() puts columns in the order asked for, the lowest bit first", () => {
  const rows = { data: [1, 0, 0, 0, 1, 1], shape: [2, 3] as const };
  assertEquals([...packBits(rows, Int32Array.of(2, 0, 1))!], [0b010, 0b101]);
});

Deno.test("packBits() fills words to the last bit, and packs nothing else than 0 and 1", () => {
  const order = Int32Array.from({ length: 33 }, (_, column) => column);
  const data = new Float32Array(33);
  data[31] = data[32] = 1;
  assertEquals([...packBits({ data, shape: [1, 33] }, order)!], [1 << 31, 1]);
  for (const odd of [2, -1, 0.5, NaN]) {
    data[7] = odd;
    assertEquals(packBits({ data, shape: [1, 33] }, order), undefined);
  }
});

Deno.test("inputs that products read are kept as bits, with columns as a product takes them", () => {
  const staircase = new Staircase(3, [1, 3]);
  const w = parameter("w", [staircase.size]);
  const [x, y] = [input("x", ["n", 3]), input("y", ["n", 3])];
  const order = [2, 0, 1];
  const product = stairProduct(take(x, order), w, { staircase });
  assertEquals(columnOrders([product, mul(x, y)]), new Map([[x, Int32Array.from(order)]]));
  assertEquals(columnOrders([stairProduct(mul(x, 2), w, { staircase })]).size, 0);
});

Deno.test("a program that is fed bits, numbers and bits again computes with what it was fed last", () => {
  const staircase = new Staircase(3, [1, 3]);
  const w = parameter("w", [staircase.size]);
  const [x, y] = [input("x", ["n", 3]), input("y", ["n", 3])];
  const executor = new WasmExecutor();
  const weights = new Float32Array(staircase.size);
  for (const [unit, column] of [[0, 0], [1, 0], [1, 1], [1, 2]] as const) {
    weights[staircase.offset(unit, column)] = 1;
  }
  executor.write(w, weights);
  const outputs = [stairProduct(add(mul(y, 0), x), w, { staircase }), stairProduct(x, w, { staircase })];
  const program = executor.compile({ outputs, rows: 2 });
  const run = () => {
    program.run(2);
    const { data, stride } = program.output(1);
    assertEquals([...program.output(0).data], [...data]);
    return [data[0], data[1], data[stride], data[stride + 1]];
  };
  program.feed(x, [1, 0, 1, 0, 1, 1]);
  assertEquals(run(), [1, 2, 0, 2]);
  program.feed(x, [3, 0, 1, 0, 1, 1]);
  assertEquals(run(), [3, 4, 0, 2]);
  program.feed(y, [1, 1, 1, 1, 1, 1]);
  assertEquals(run(), [3, 4, 0, 2]);
  program.feed(x, [0, 0, 1, 1, 1, 1]);
  assertEquals(run(), [0, 1, 1, 3]);
});

Deno.test("the ones of sparse bits are really gone over by their lists", () => {
  // a dense product meets 0 times infinity, and a list does not go there
  const staircase = new Staircase(12, Array<number>(9).fill(12));
  const w = parameter("w", [staircase.size]);
  const weights = new Float32Array(staircase.size).fill(1);
  for (let unit = 0; unit < 9; unit++) weights[staircase.offset(unit, 5)] = Infinity;
  const x = input("x", ["n", 12]);
  const run = (ones: readonly number[]) => {
    const given = new Float32Array(2 * 12);
    for (const column of ones) given[column] = 1;
    return runWasm([stairProduct(x, w, { staircase })], new Map([[w, weights], [x, given]]))[0];
  };
  assert(run([3, 7]).every((value) => value === 0 || value === 2));
  // more than a quarter of the values is 1
  assert(run([0, 1, 2, 3, 4, 7, 8]).some(Number.isNaN));
});
