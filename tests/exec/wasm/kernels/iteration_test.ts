import { assertEquals } from "@std/assert";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import { constant, type Expr, input, type Variable } from "../../../../src/expr/mod.ts";
import { add, fixedPoint, less, mul, Staircase, stairProduct, sum } from "../../../../src/ops/mod.ts";
import { binary, blockedSampler, Made, type Schema, WeightSlices } from "../../../../src/made/mod.ts";
import { ancestralSample } from "../../../made/ancestral.ts";
import { sizeOf } from "../../../made/enumeration.ts";
import { checkParity, Random, randomWeights, runProgram, shareEveryRun } from "../helpers.ts";

shareEveryRun();

Deno.test("iteration ends after the given number of rounds", () => {
  const x = input("x", ["n", 5]);
  const step = input("step", ["n"]);
  const start = mul(x, 2);
  const outputs = [1, 2, 7].map((rounds) =>
    fixedPoint(start, (value) => add(value, mul(step, 3)), { rounds })
  );
  const values = new Map([[x, new Random(1).values(15)], [step, Float32Array.of(1, 2, 3)]]);
  checkParity([...outputs, start], { values, tolerance: 1e-6, message: "rounds", rows: 40 });
});

Deno.test("iteration ends when no row changes", () => {
  // x counts up to its bound and stays there; so many rounds would take minutes
  const bound = input("bound", ["n", 3]);
  const count = fixedPoint(mul(bound, 0), (x) => add(x, less(x, bound)), { rounds: 2 ** 30 });
  const values = new Map([[bound, Array.from({ length: 3 * 400 }, (_, i) => i % 41)]]);
  checkParity([count, sum(count)], { values, tolerance: 0, message: "count", rows: 500 });
});

Deno.test("iterations may contain iterations and products", () => {
  const random = new Random(3);
  const staircase = new Staircase(4, [0, 1, 2, 3]);
  const w = constant(randomWeights(random, staircase), [staircase.size]);
  const x = input("x", ["n", 4]);
  const product = (value: Expr) => stairProduct(value, w, { staircase });
  const result = fixedPoint(x, (value) => {
    const inner = fixedPoint(value, (v) => less(product(v), value), { rounds: 4 });
    return less(product(inner), x);
  }, { rounds: 4 });
  const values = new Map([[x, random.values(4 * 6)]]);
  checkParity([result, product(result)], { values, tolerance: 1e-6, message: "nested" });
});

const mixed: Schema = [
  { kind: "categorical", size: 3 },
  { kind: "binary" },
  { kind: "categorical", size: 5 },
  { kind: "binary" },
  { kind: "binary" },
];
for (const schema of [mixed, binary(1), binary(40)]) {
  for (const threads of [1, 2]) {
    Deno.test(`the blocked sampler draws ancestral samples, ${schema.length} variables, ${threads} threads`, () => {
      const executor = new WasmExecutor({ threads });
      const options = { schema, hidden: [13, 11], order: "random", seed: 2 } as const;
      const made = new Made({ ...options, executor });
      const D = schema.length;
      const perVariable = (name: string) => input(name, ["n", D]);
      const [noise, evidence, known] = [perVariable("noise"), perVariable("evidence"), perVariable("known")];
      const { network } = made;
      const slices = new WeightSlices(network, (variable) => executor.read(variable));
      const count = Math.min(4, D);
      const { x, outputs } = blockedSampler(network.members[0], {
        noise,
        conditions: {},
        given: { evidence, known },
      }, {
        slices,
        count,
      });
      for (const [variable, value] of slices.values) executor.write(variable, value);
      const program = executor.compile({ outputs: [x, outputs], rows: 50 });
      const random = new Random(5);
      for (const n of [1, 3, 50]) {
        const inputs = new Map<Variable, ArrayLike<number>>([
          [noise, Float32Array.from({ length: n * D }, () => (random.below(999) + 1) / 1000)],
          [evidence, Float32Array.from({ length: n * D }, (_, i) => random.below(sizeOf(schema[i % D]!)))],
          [known, Float32Array.from({ length: n * D }, () => random.below(2))],
        ]);
        const [drawn] = runProgram(program, { n, outputs: [x, outputs], values: inputs });
        const given = { evidence: inputs.get(evidence)!, known: inputs.get(known)! };
        const expected = ancestralSample(made, { noise: inputs.get(noise)!, given });
        assertEquals([...drawn], [...expected], `${n} rows`);
      }
      executor.close();
    });
  }
}
