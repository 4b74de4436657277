import { assertRejects } from "@std/assert";
import { ReferenceExecutor } from "../../src/exec/reference/executor.ts";
import { WasmExecutor } from "../../src/exec/wasm/executor.ts";
import {
  type Expr,
  input,
  isBatched,
  parameter,
  type Shape,
  sizeOf,
  type Variable,
} from "../../src/expr/mod.ts";
import {
  add,
  equal,
  exp,
  grad,
  less,
  log,
  mul,
  neg,
  relu,
  segmentLogSumExp,
  sigmoid,
  softplus,
  Staircase,
  stairProduct,
  sub,
  sum,
  take,
  tanh,
} from "../../src/ops/mod.ts";
import { applyExample, everyExample, type Operand, operand, packed } from "../ops/examples.ts";
import { checkParity, type Evaluator, throughExecutor, throughOnnx } from "./evaluators.ts";

const evaluators: readonly [Evaluator, ...Evaluator[]] = [
  throughExecutor("the reference executor", () => new ReferenceExecutor()),
  throughExecutor("the wasm executor", () => new WasmExecutor()),
  throughOnnx("onnxruntime", { bake: false }),
  throughOnnx("onnxruntime with baked parameters", { bake: true }),
];

/** Operands without a batch axis are parameters, so that they are baked in where that is asked for. */
function variable({ shape }: Operand, i: number): Variable {
  return isBatched(shape) ? input(`x${i}`, shape) : parameter(`w${i}`, shape);
}

/** An expression of as many variables as there are operands. */
interface Built<O extends readonly Operand[]> {
  build: (variables: { [I in keyof O]: Variable }) => Expr;
  operands: O;
}

/** Compares an evaluator with the reference at 13 rows, at 1 and at 5. */
async function check<const O extends readonly Operand[]>(
  evaluator: Evaluator,
  { build, operands }: Built<O>,
): Promise<void> {
  const variables = operands.map(variable) as { [I in keyof O]: Variable };
  const batches = [13, 1, 5].map((n) => ({
    n,
    values: new Map(variables.map((variable, i) => [variable, operands[i]!.values(n)])),
  }));
  await checkParity(evaluator, build(variables), batches);
}

/** The same, where only the result has a batch axis with another operand that brings the batch size. */
function withBatch({ build, operands }: Built<readonly Operand[]>): Built<readonly Operand[]> {
  if (operands.some(({ shape }) => isBatched(shape)) || !isBatched(build(operands.map(variable)).shape)) {
    return { build, operands };
  }
  return {
    // Without `neg` nothing would be repeated: an elementwise operator does that itself.
    build: (variables) => add(neg(build(variables.slice(0, -1))), variables[operands.length]!),
    operands: [...operands, operand(["n"])],
  };
}

const hiddenStair = new Staircase(13, Array.from({ length: 19 }, (_, unit) => 1 + Math.floor(unit * 0.6)));
const outputStair = new Staircase(19, Array.from({ length: 13 }, (_, unit) => Math.floor(unit * 1.5)));

/** The loss of a network with one hidden layer, a categorical head and a Bernoulli head. */
function networkLoss([weights, bias, x, outputWeights]: readonly [Expr, Expr, Expr, Expr]): Expr {
  const hidden = tanh(add(stairProduct(x, weights, { staircase: hiddenStair }), bias));
  const logits = stairProduct(hidden, outputWeights, { staircase: outputStair });
  const normalizers = segmentLogSumExp(logits, [4, 1, 3, 5]);
  return sub(sum(add(sum(normalizers, ["n"]), sum(softplus(logits), ["n"]))), sum(mul(logits, x)));
}

for (const evaluator of evaluators) {
  for (const { title, name, example } of everyExample) {
    Deno.test(`${evaluator.name} computes ${title}`, async () => {
      const { operands } = example;
      await check(
        evaluator,
        withBatch({ build: (variables) => applyExample(name, example, variables), operands }),
      );
    });
  }

  const SHAPES: readonly Shape[] = [[], ["n"], [3], ["n", 3]];
  for (const a of SHAPES) {
    for (const b of SHAPES) {
      Deno.test(`${evaluator.name} computes [${a}] - [${b}], broadcast`, async () => {
        await check(evaluator, {
          build: ([a, b]) => sub(a, b),
          operands: [operand(a), operand(b, { offset: 0, start: 4 })],
        });
      });
    }
  }

  for (const [i, name] of ["weights", "bias", "input"].entries()) {
    Deno.test(`${evaluator.name} computes the gradient of a network to its ${name}`, async () => {
      await check(evaluator, {
        build: (variables) => grad(networkLoss(variables), variables)[i]!,
        operands: [
          packed(hiddenStair),
          operand([hiddenStair.units], { offset: 0 }),
          operand(["n", hiddenStair.inputs]),
          packed(outputStair),
        ],
      });
    });
  }

  const extremes: Record<string, { build: (x: Expr) => Expr; values: readonly number[] }> = {
    "softplus": { build: softplus, values: [-1e4, -100, -20, 0, 20, 100, 1e4] },
    "sigmoid": { build: sigmoid, values: [-1e4, -100, -20, 0, 20, 100, 1e4] },
    "tanh": { build: tanh, values: [-1e4, -100, -1e-6, 0, 1e-6, 100, 1e4] },
    "relu": { build: relu, values: [-1e30, -1e-30, 0, 1e-30, 1e30] },
    "less and equal": {
      build: (x) => sub(less(x, take(x, [0, 2, 1, 5, 4, 3])), mul(equal(x, take(x, [3, 1, 2, 0, 5, 4])), 2)),
      values: [1, 0, -1, 1, 0.5, 0],
    },
    "exp": { build: exp, values: [-1e4, -80, 0, 80] },
    "log": { build: log, values: [1e-30, 1, 1e30] },
    "segmentLogSumExp": {
      build: (x) => segmentLogSumExp(x, [2, 3, 1, 2]),
      values: [1e4, -1e4, -1e4, -1e4, -1e4, 1e4, 1e4, 1e4],
    },
    "the gradient of segmentLogSumExp": {
      build: (x) => grad(sum(segmentLogSumExp(x, [2, 3, 1, 2])), [x as Variable])[0]!,
      values: [1e4, -1e4, -1e4, 0, -5e3, 1e4, -1e4, 1e4],
    },
    "the gradient of softplus": {
      build: (x) => grad(sum(softplus(x)), [x as Variable])[0]!,
      values: [-1e4, -100, 0, 100, 1e4],
    },
  };
  for (const [title, { build, values }] of Object.entries(extremes)) {
    Deno.test(`${evaluator.name} computes ${title} of extreme values`, async () => {
      const shape: Shape = ["n", values.length];
      const extreme: Operand = {
        shape,
        values: (n) => Float64Array.from({ length: sizeOf(shape, n) }, (_, i) => values[i % values.length]!),
      };
      await check(evaluator, { build: ([x]) => build(x), operands: [extreme] });
    });
  }
}

Deno.test("the comparison refuses an evaluator that is a little wrong", async () => {
  const [right] = evaluators;
  const wrong: Evaluator = {
    name: "a wrong one",
    evaluate: async (expr, batches) =>
      (await right.evaluate(expr, batches)).map((values) =>
        Array.from(values, (value) => value * (1 + 1e-4))
      ),
  };
  await assertRejects(
    () => check(wrong, { build: ([x]) => exp(x), operands: [operand(["n", 3])] }),
    Error,
    "by a wrong one, but",
  );
});
