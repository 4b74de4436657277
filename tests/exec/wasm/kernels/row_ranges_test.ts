import { assert, assertEquals } from "@std/assert";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import { plan } from "../../../../src/exec/wasm/plan/planner.ts";
import { type Expr, input, isBatched, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import {
  add,
  fixedPoint,
  maximum,
  mul,
  oneHot,
  relu,
  softplus,
  stairProduct,
  stairTransposed,
  sub,
  sum,
  take,
} from "../../../../src/ops/mod.ts";
import { applyExample, everyExample } from "../../../ops/examples.ts";
import {
  Random,
  randomStaircase,
  randomWeights,
  runProgram,
  shareEveryRun,
  type Values,
} from "../helpers.ts";

shareEveryRun();

/** Something that iterates, since only what does is divided into ranges of the rows. */
function iterated(x: Expr): Expr {
  return fixedPoint(mul(x, 0), (value) => maximum(value, sub(x, value)), { rounds: 5 });
}

function isDivided(outputs: readonly Expr[], updates?: Map<Variable, Expr>): boolean {
  const steps = plan({ outputs, ...(updates && { updates }) }, { rows: 50, threads: 3 }).stages.flat();
  return steps.some(({ kind }) => kind === "ranges");
}

/** Compares the bits of expressions for several numbers of rows, on one thread and in ranges of the rows. */
function compare(outputs: readonly Expr[], valuesOf: (n: number) => Values, message: string): void {
  assert(isDivided(outputs), message);
  const executors = [1, 3].map((threads) => new WasmExecutor({ threads }));
  const programs = executors.map((executor) => {
    for (const [variable, value] of valuesOf(1)) {
      if (variable.kind === "parameter") executor.write(variable, value);
    }
    return executor.compile({ outputs, rows: 50 });
  });
  // ranges of 20, 4, 8 or 12 rows, and of what is left
  for (const n of [50, 1, 3, 4, 5, 9, 13, 33]) {
    const [alone, inRanges] = programs.map((program) =>
      runProgram(program, { n, outputs, values: valuesOf(n) })
        .map((values) => new Uint32Array(Float32Array.from(values).buffer))
    );
    assertEquals(inRanges, alone, `${message}, ${n} rows`);
  }
  for (const executor of executors) executor.close();
}

for (const { title, name, example } of everyExample) {
  const { operands } = example;
  const variables = operands.map(({ shape }, i) =>
    isBatched(shape) ? input(`x${i}`, shape) : parameter(`w${i}`, shape)
  );
  const result = applyExample(name, example, variables);
  if (!isBatched(result.shape)) continue;
  Deno.test(`${title} gives the same bits in ranges of the rows`, () => {
    const values = (n: number) => new Map(variables.map((variable, i) => [variable, operands[i]!.values(n)]));
    compare([result, iterated(result)], values, title);
  });
}

for (const columns of [3, 33, 70]) {
  Deno.test(`products, lists of ones and sums give the same bits in ranges of the rows, ${columns} columns`, () => {
    const random = new Random(columns);
    const staircase = randomStaircase(random, { inputs: columns, units: 21 });
    const [x, y] = [input("x", ["n", columns]), input("y", ["n", columns])];
    const codes = input("codes", ["n", 2]);
    const [w, v] = [parameter("w", [staircase.size]), parameter("v", [21])];
    const product = (operand: Expr) => stairProduct(operand, w, { staircase });
    const columnsOfCodes = Array.from({ length: columns }, (_, k) => k % 2 === 0 ? 0 : 1).sort();
    const ranks = columnsOfCodes.map((code, k) => code === 0 ? k : k - columnsOfCodes.indexOf(1));
    const hot = oneHot(codes, { codes: columnsOfCodes, values: ranks });
    const weights = randomWeights(random, staircase);
    const bias = random.values(21);
    for (const density of [0.1, 0.7]) {
      const ones = (n: number) =>
        Float32Array.from({ length: n * columns }, () => +(random.uniform() < density));
      const values = (n: number): Values =>
        new Map([
          [x, ones(n)],
          [y, ones(n)],
          [codes, Float32Array.from({ length: 2 * n }, () => random.below(columns / 2))],
          [w, weights],
          [v, bias],
        ]);
      const given = new Map([50, 1, 3, 4, 5, 9, 13, 33].map((n) => [n, values(n)]));
      const outputs = [
        relu(add(product(x), v)),
        product(take(y, Array.from({ length: columns }, (_, k) => columns - 1 - k))),
        sum(softplus(product(hot)), ["n"]),
        stairTransposed(product(x), w, { staircase }),
        iterated(product(y)),
      ];
      compare(outputs, (n) => given.get(n)!, `density ${density}`);
    }
  });
}

Deno.test("an iteration inside an iteration gives the same bits in ranges of the rows", () => {
  const bound = input("bound", ["n", 5]);
  const count = fixedPoint(
    mul(bound, 0),
    (x) => fixedPoint(x, (y) => maximum(x, sub(mul(bound, 0.5), mul(y, 0.1))), { rounds: 3 }),
    { rounds: 9 },
  );
  const values = (n: number) => new Map([[bound, new Random(n).values(sizeOf(bound.shape, n))]]);
  compare([count], values, "nested");
});

Deno.test("rows are only divided where one thread need not wait for another", () => {
  const x = input("x", ["n", 4]);
  const w = parameter("w", [4]);
  assert(isDivided([iterated(x)]));
  assert(isDivided([iterated(add(x, w)), x]));
  const others: [string, Expr[]][] = [
    ["nothing iterates", [add(x, w)]],
    ["rows are added up", [iterated(x), sum(x, [4])]],
    ["all is added up", [iterated(x), sum(x)]],
    ["an iteration adds up rows", [fixedPoint(x, (y) => maximum(y, sum(y, [])), { rounds: 2 })]],
    ["something has no rows", [iterated(mul(x, add(w, 1)))]],
  ];
  for (const [message, outputs] of others) assert(!isDivided(outputs), message);
  assert(!isDivided([iterated(x)], new Map([[w, mul(w, 2)]])), "a parameter is updated");
});
