import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { evaluate, type Executor, ReferenceExecutor, WasmExecutor } from "../../../src/exec/mod.ts";
import { constant, type Expr, input, parameter, type Variable, variablesOf } from "../../../src/expr/mod.ts";
import {
  binary,
  categorical,
  drawContexts,
  Made,
  type MadeOptions,
  type Schema,
} from "../../../src/made/mod.ts";
import { markMissing } from "../../../src/made/kinds/mod.ts";
import { OnnxExecutor } from "../../../src/onnx/mod.ts";
import {
  add,
  broadcast,
  fixedPoint,
  mul,
  Staircase,
  stairOuter,
  stairProduct,
  sub,
  sum,
  take,
  tanh,
} from "../../../src/ops/mod.ts";
import { Stream } from "../../../src/random/mod.ts";
import { nodeRuntime } from "../../../src/runtime/node_runtime.ts";
import { Trainer, type TrainerOptions } from "../../../src/train/mod.ts";
import { objectiveOf, perRow } from "../../../src/train/objective.ts";
import { assertClose } from "../../exec/wasm/helpers.ts";

function makeExecutor(): Executor {
  return new OnnxExecutor(nodeRuntime());
}

type ModelOptions = Omit<MadeOptions, "executor">;

const mixedHeads: ModelOptions = {
  schema: [...binary(14), ...categorical([3, 1, 5]), ...binary(40)],
  hidden: [64, 48],
  order: "random",
};

/** Variables that are alike, whose units are put in an order that is data. */
const bits: ModelOptions = { schema: binary(53), hidden: [64, 48], order: "random" };

const anyOrder: ModelOptions = { ...bits, orders: "any", direct: true };

const perVariable: ModelOptions = {
  schema: categorical([3, 1, 5, 2, 9]),
  hidden: { perVariable: [20, 9] },
};

const numbers: ModelOptions = {
  schema: [
    { kind: "real", mean: 2, deviation: 4 },
    ...binary(2),
    { kind: "ordinal", size: 6 },
    { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9] },
    { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true },
    { kind: "real", mean: -3, deviation: 0.5 },
  ],
  hidden: [20, 20],
};

/** Every kind with values that may be missing. */
const missing: ModelOptions = {
  schema: [...numbers.schema, ...categorical([3])].map((variable) => ({ ...variable, missing: true })),
  hidden: [20, 20],
};

const models: Readonly<Record<string, ModelOptions>> = {
  "one variable": { schema: binary(1), hidden: [3] },
  "two variables, one unit": { schema: binary(2), hidden: [1] },
  "no hidden layer": { schema: binary(7), hidden: [] },
  "blocks of odd sizes": { schema: binary(101), hidden: [150, 70], activation: "silu", order: "random" },
  "more variables than a multiple of 16": { schema: binary(785), hidden: [13] },
  "units per variable": perVariable,
  "many units per variable": { schema: binary(200), hidden: { perVariable: 6 } },
  "wide": { schema: binary(30), hidden: [1030], activation: "tanh" },
  "mixed heads": mixedHeads,
  "numbers": numbers,
  "values that are missing": missing,
};

for (const [name, model] of Object.entries(models)) {
  for (const n of [1, 3, 101]) {
    Deno.test(`OnnxExecutor: gradients of ${n} rows agree with the reference, ${name}`, async () => {
      const executor = makeExecutor();
      const made = new Made({ ...model, executor });
      const { nll, gradients } = objectiveOf(made);
      const outputs = [nll, made.network.logProb, ...gradients.values()];
      const x = markMissing(drawContexts(made.schema, { n, seed: 4 }).data);
      const values = new Map<Variable, ArrayLike<number>>([[made.network.members[0].inputs.x, x], [perRow, [
        1 / n,
      ]]]);
      for (const parameter of made.parameters) values.set(parameter, executor.read(parameter));

      const program = executor.compile({ outputs, rows: 101 });
      program.feed(made.network.members[0].inputs.x, x);
      program.feed(perRow, [1 / n]);
      await program.run(n);
      evaluate(outputs, values).forEach((expected, i) => {
        const actual = program.output(i).data.subarray(0, expected.length);
        assertClose(actual, expected, { tolerance: 1e-5, message: `output ${i}` });
      });
      executor.close();
    });
  }
}

/** Trains for some epochs and returns the mean NLL of each. */
async function train(
  executor: Executor,
  { model = mixedHeads, epochs = 3, ...options }: TrainerOptions & { model?: ModelOptions; epochs?: number } =
    {},
) {
  const made = new Made({ ...model, executor });
  const trainer = new Trainer(made, { batch: 32, rate: 0.01, ...options });
  const nlls: number[] = [];
  const draw = (schema: Schema, seed: number) => drawContexts(schema, { n: 1100, seed });
  const x = draw(made.schema, 4);
  await trainer.fit(made.context ? { x, context: draw(made.context, 5) } : x, {
    epochs,
    onEpoch: ({ trainNll }) => void (trainNll !== undefined && nlls.push(trainNll)),
  });
  return { trainer, nlls };
}

const trainings: Record<string, TrainerOptions & { model?: ModelOptions }> = {
  "in one part": {},
  "in parts": { batch: 700 },
  "with decay and a clipped gradient": { weightDecay: 0.1, clipNorm: 0.5 },
  "with gradient descent": { optimizer: "sgd", rate: 0.1 },
  "with dropout and averages": { dropout: 0.3, average: 0.9 },
  "of numbers": { model: numbers },
  "of values that are missing": { model: missing },
  "of values that are missing, and a context": {
    model: { ...missing, hidden: { perVariable: 8 }, context: missing.schema.slice(0, 3) },
  },
  "of direct links, residual layers and a context": {
    model: { ...mixedHeads, hidden: [20, 20], direct: true, residual: true, context: categorical([3]) },
  },
  "of a mixture": { model: { ...mixedHeads, members: 3 } },
  "of any order": { model: anyOrder },
  "of any order, in parts": { model: anyOrder, batch: 700 },
  "of any order, with masks that are data": { model: { ...mixedHeads, orders: "any", direct: true } },
  "of any order, with units per variable": { model: { ...perVariable, orders: "any", direct: true } },
  "of any order, with a context": {
    model: { ...bits, orders: "any", context: categorical([3]), residual: true, hidden: [60, 60] },
  },
  // rounding decides about gradients that are next to 0, and Adam makes steps of them
  "of any order, with missing values": { model: { ...missing, orders: "any" }, optimizer: "sgd" },
  "of several orders": { model: { ...bits, orders: 3 } },
  "of several orders, with masks that are data": { model: { ...mixedHeads, orders: 3 } },
};

for (const [name, options] of Object.entries(trainings)) {
  Deno.test(`OnnxExecutor: training ${name} gives what the reference gives`, async () => {
    const executor = makeExecutor();
    const [onnx, reference] = [await train(executor, options), await train(new ReferenceExecutor(), options)];
    assertEquals(onnx.nlls.length, 3);
    onnx.nlls.forEach((nll, epoch) => assertAlmostEquals(nll, reference.nlls[epoch]!, 2e-3));
    const { made } = reference.trainer;
    onnx.trainer.made.parameters.forEach((parameter, i) => {
      const expected = made.executor.read(made.parameters[i]!);
      assertClose(executor.read(parameter), expected, { tolerance: 2e-2, message: parameter.name });
    });
    executor.close();
  });
}

Deno.test("OnnxExecutor: nothing outside the stair becomes nonzero", () => staysZeroOutside(mixedHeads));
Deno.test("OnnxExecutor: nothing outside a band becomes nonzero", () => staysZeroOutside(perVariable));

async function staysZeroOutside(model: ModelOptions): Promise<void> {
  const [executor, wasm] = [makeExecutor(), new WasmExecutor()];
  const { trainer } = await train(executor, { model, epochs: 1 });
  // what lies in the blocks is only visible through products with inputs that a unit does not see
  for (const { staircase, weight } of trainer.made.network.edges) {
    for (
      const variable of [
        weight,
        ...[...trainer.moments.keys()].filter(({ name }) => name.endsWith(`.${weight.name}`)),
      ]
    ) {
      const ones = input("ones", ["n", staircase.inputs]);
      const seen = stairProduct(ones, variable, { staircase });
      const outputs = [sum(mul(variable, variable)), seen];
      const compute = async (each: Executor) => {
        const program = each.compile({ outputs, rows: 1 });
        program.feed(ones, new Float32Array(staircase.inputs).fill(1));
        await program.run(1);
        return { square: program.output(0).data[0]!, sums: program.output(1).data };
      };
      wasm.write(variable, executor.read(variable));
      const [inside, expected] = [await compute(executor), await compute(wasm)];
      assert(
        expected.square > 0 && Math.abs(inside.square - expected.square) < 1e-5 * expected.square,
        `${variable.name}: ${inside.square} and ${expected.square}`,
      );
      assertClose(inside.sums, expected.sums.subarray(0, staircase.units), {
        tolerance: 1e-5,
        message: variable.name,
      });
    }
  }
  executor.close();
}

Deno.test("OnnxExecutor: what is written is read, to the bit, before and after it is used", async () => {
  const executor = makeExecutor();
  const { trainer } = await train(executor, { epochs: 1 });
  const variables = [...trainer.made.parameters, ...trainer.moments.keys()];
  const saved = variables.map((variable) => [variable, executor.read(variable)] as const);
  for (const [variable, values] of saved) executor.write(variable, values);
  for (const [variable, values] of saved) assertEquals(executor.read(variable), values);
  const [first, values] = saved[0]!;
  assertThrows(() => executor.write(first, [1]), TypeError, "it holds");
  executor.close();

  const other = makeExecutor();
  other.write(first, values);
  assertEquals(other.read(first), values);
  other.close();
});

for (const [name, model] of Object.entries({ mixedHeads, anyOrder, severalOrders: { ...bits, orders: 3 } })) {
  Deno.test(`OnnxExecutor: training goes on, to the bit, from values of another executor, ${name}`, async () => {
    const [first, second] = [makeExecutor(), makeExecutor()];
    const { trainer: whole } = await train(first, { model, epochs: 2 });
    const { trainer: half } = await train(second, { model, epochs: 1 });
    const third = makeExecutor();
    const resumed = new Trainer(new Made({ ...model, executor: third }), { batch: 32, rate: 0.01 });
    const valuesOf = ({ made, moments }: Trainer) =>
      [...made.parameters, ...moments.keys()].map((variable) => made.executor.read(variable));
    const saved = valuesOf(half);
    [...resumed.made.parameters, ...resumed.moments.keys()].forEach((variable, i) =>
      third.write(variable, saved[i]!)
    );
    resumed.restore(half.state);
    await resumed.fit(drawContexts(model.schema, { n: 1100, seed: 4 }), { epochs: 1 });
    assertEquals(valuesOf(resumed), valuesOf(whole));
    for (const executor of [first, second, third]) executor.close();
  });
}

for (
  const [name, model] of Object.entries(
    {
      "units in order": { ...anyOrder, context: categorical([3]) },
      "masks that are data": { ...mixedHeads, orders: "any", context: categorical([3]) },
      "units per variable": { ...perVariable, orders: "any" },
      "several orders": { ...bits, orders: 3 },
    } satisfies Record<string, ModelOptions>,
  )
) {
  Deno.test(`OnnxExecutor: a model of any order scores, samples and completes like the core, ${name}`, async () => {
    const executor = makeExecutor();
    const { trainer: { made } } = await train(executor, { model, epochs: 1 });
    const core = new Made({ ...model, executor: new WasmExecutor() });
    made.parameters.forEach((parameter, i) =>
      core.executor.write(core.parameters[i]!, executor.read(parameter))
    );
    const n = 20;
    const draw = (schema: Schema, seed: number) => drawContexts(schema, { n, seed });
    const x = draw(made.schema, 6);
    const given = made.context && { context: draw(made.context, 7) };
    const known = { data: Uint8Array.from(x.data, (_, i) => Number(i * 7 % 5 < 2)), shape: x.shape };
    const say = async (made: Made) => ({
      sample: (await made.sample(n, { seed: 1, ...given })).data,
      completion: (await made.complete({ x, known, ...given }, { seed: 1 })).data,
      logProb: await made.logProb({ x, ...given }),
    });
    const [ours, expected] = [await say(made), await say(core)];
    assertEquals(ours.sample, expected.sample);
    assertEquals(ours.completion, expected.completion);
    assertClose(ours.logProb, expected.logProb, { tolerance: 1e-5, message: "log p" });
    for (const each of [executor, core.executor]) each.close();
  });
}

Deno.test("OnnxExecutor: a program still runs after another one made the memory grow", async () => {
  const executor = makeExecutor();
  const w = parameter("w", [3]);
  const x = input("x", ["n", 3]);
  executor.write(w, [1, 2, 3]);
  const program = executor.compile({
    outputs: [sum(mul(x, w), ["n"])],
    updates: new Map([[w, add(w, sum(x, [3]))]]),
    rows: 2,
  });
  const run = async () => {
    program.feed(x, [1, 0, 0, 0, 0, 1]);
    await program.run(2);
    return [...program.output(0).data];
  };
  assertEquals(await run(), [1, 3]);
  const large = parameter("large", [1 << 20]);
  executor.compile({ outputs: [], updates: new Map([[large, add(large, 1)]]), rows: 1 });
  assertEquals(await run(), [2, 4]);
  assertEquals([...executor.read(w)], [3, 2, 5]);
  executor.close();
});

Deno.test("OnnxExecutor: an empty batch sums to 0, and a batch that is too large is refused", async () => {
  const executor = makeExecutor();
  const x = input("x", ["n", 3]);
  const program = executor.compile({ outputs: [sum(x, [3])], rows: 2 });
  program.feed(x, [7, 7, 7, 7, 7, 7]);
  await program.run(2);
  assertEquals([...program.output(0).data.subarray(0, 3)], [14, 14, 14]);
  await program.run(0);
  assertEquals([...program.output(0).data.subarray(0, 3)], [0, 0, 0]);
  await assertRejects(() => Promise.resolve(program.run(3)), RangeError, "3 rows");
  executor.close();
});

Deno.test("OnnxExecutor: weights may be inputs or computed, and gradients may go on", async () => {
  const staircase = new Staircase(6, [0, 2, 2, 5]);
  const [x, w, y] = [
    input("x", ["n", 6]),
    input("w", [staircase.size]),
    input("y", ["n", 4]),
  ];
  const outputs = [
    stairProduct(x, tanh(w), { staircase }),
    stairProduct(x, stairOuter(x, y, { staircase }), { staircase }),
  ];
  const random = (length: number) => new Stream(1, `${length}`).uniforms(length).map(Math.fround);
  const values = new Map<Variable, ArrayLike<number>>(
    [[x, random(12)], [w, random(staircase.size)], [y, random(8)]],
  );
  const executor = makeExecutor();
  const program = executor.compile({ outputs, rows: 2 });
  for (const [variable, value] of values) program.feed(variable, value);
  await program.run(2);
  evaluate(outputs, values).forEach((expected, i) =>
    assertClose(program.output(i).data, expected, { tolerance: 1e-5, message: `${i}` })
  );
  executor.close();
});

Deno.test("OnnxExecutor: weights are used in any way, and by one program after the other", async () => {
  const executor = makeExecutor();
  const staircase = new Staircase(3, [1, 3]);
  const [w, v, plain] = ["w", "v", "plain"].map((name) => parameter(name, [staircase.size]));
  const [x, places] = [input("x", ["n", 3]), input("places", [staircase.size])];
  const product = stairProduct(x, w!, { staircase });
  const random = (length: number) => new Stream(1, `${length}`).uniforms(length).map(Math.fround);
  const values = new Map<Variable, ArrayLike<number>>([[x, random(6)], [places, random(staircase.size)]]);
  for (const [k, weights] of [w!, v!, plain!].entries()) {
    const packed = new Float64Array(staircase.size);
    staircase.eachWeight((_unit, _input, place) => packed[place] = k + place / 8);
    values.set(weights, packed);
    executor.write(weights, packed);
  }
  const gradient = stairOuter(x, product, { staircase });
  const programs: { outputs: Expr[]; updates?: Map<Variable, Expr> }[] = [
    { outputs: [sum(plain!)] },
    { outputs: [product, take(w!, [0]), sub(w!, places)] },
    { outputs: [sum(mul(product, take(broadcast(w!, ["n", staircase.size]), [0, 1])), ["n"])] },
    { outputs: [stairProduct(x, plain!, { staircase }), stairProduct(x, mul(w!, 2), { staircase })] },
    { outputs: [stairProduct(x, add(w!, 1), { staircase })] },
    { outputs: [product], updates: new Map([[v!, add(mul(v!, gradient), plain!)], [w!, sub(w!, gradient)]]) },
    { outputs: [mul(v!, 2), product], updates: new Map([[plain!, sub(plain!, mul(gradient, w!))]]) },
    { outputs: [plain!] },
  ];
  for (const [k, { outputs, updates = new Map() }] of programs.entries()) {
    const program = executor.compile({ outputs, updates, rows: 2 });
    for (const variable of variablesOf([...outputs, ...updates.values()])) {
      if (variable.kind === "input") program.feed(variable, values.get(variable)!);
    }
    await program.run(2);
    const expected = evaluate([...outputs, ...updates.values()], values);
    outputs.forEach((_, i) =>
      assertClose(program.output(i).data, expected[i]!, { tolerance: 1e-5, message: `${k}, output ${i}` })
    );
    [...updates.keys()].forEach((variable, i) => {
      const value = expected[outputs.length + i]!;
      assertClose(executor.read(variable), value, { tolerance: 1e-5, message: `${k}, ${variable.name}` });
      values.set(variable, executor.read(variable));
    });
  }
  executor.close();
});

Deno.test("OnnxExecutor: a program that iterates reads and updates weights in blocks", async () => {
  const executor = makeExecutor();
  const staircase = new Staircase(3, [0, 1, 2]);
  const [x, w] = [input("x", ["n", 3]), parameter("w", [staircase.size])];
  const values = new Float32Array(staircase.size);
  staircase.eachWeight((_unit, _input, place) => values[place] = 1 + place);
  executor.write(w, values);
  executor.compile({ outputs: [stairProduct(x, w, { staircase })], rows: 1 });
  const step = (x: Expr) => tanh(add(stairProduct(x, w, { staircase }), 0.25));
  const outputs = [fixedPoint(x, step, { rounds: 3 }), stairProduct(x, w, { staircase })];
  const program = executor.compile({ outputs, updates: new Map([[w, mul(w, 2)]]), rows: 1 });
  program.feed(x, [1, 2, 3]);
  await program.run(1);
  evaluate(outputs, new Map<Variable, ArrayLike<number>>([[x, [1, 2, 3]], [w, values]])).forEach((
    expected,
    i,
  ) =>
    assertClose(program.output(i).data.subarray(0, 3), expected, { tolerance: 1e-6, message: `output ${i}` })
  );
  assertEquals(executor.read(w), values.map((value) => 2 * value));
  executor.close();
});

Deno.test("OnnxExecutor: constants are combined with weights place by place", async () => {
  const executor = makeExecutor();
  const staircase = new Staircase(3, [1, 3]);
  const w = parameter("w", [staircase.size]);
  const x = input("x", ["n", 3]);
  const factors = constant(Array.from({ length: staircase.size }, (_, k) => k), w.shape);
  const program = executor.compile({
    outputs: [stairProduct(x, w, { staircase })],
    updates: new Map([[w, add(mul(w, 2), factors)]]),
    rows: 1,
  });
  executor.write(w, Array.from({ length: staircase.size }, () => 1));
  program.feed(x, [1, 1, 1]);
  await program.run(1);
  assertEquals([...program.output(0).data], [1, 3]);
  const expected = new Float32Array(staircase.size);
  staircase.extents.forEach((extent, unit) => {
    for (let i = 0; i < extent; i++) expected[staircase.offset(unit, i)] = 2 + staircase.offset(unit, i);
  });
  assertEquals(executor.read(w), expected);
  executor.close();
});

Deno.test("OnnxExecutor: a graph that cannot be loaded is told by the run", async () => {
  const runtime = { ...nodeRuntime(), open: () => Promise.reject(new Error("No such library")) };
  const executor = new OnnxExecutor(runtime);
  const program = executor.compile({ outputs: [sum(input("x", ["n", 3]), ["n"])], rows: 1 });
  await assertRejects(() => Promise.resolve(program.run(1)), Error, "No such library");
  executor.close();
});
