import { assertEquals, assertThrows } from "@std/assert";
import { constant, type Expr, input, parameter, topological, type Variable } from "../../../src/expr/mod.ts";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import * as ops from "../../../src/ops/mod.ts";
import {
  assertClose,
  checkParity,
  Random,
  randomGraph,
  randomStaircase,
  runProgram,
  runReference,
  type Values,
} from "./helpers.ts";

const {
  add,
  broadcast,
  concat,
  div,
  exp,
  grad,
  mul,
  neg,
  put,
  relu,
  segmentLogSumExp,
  softplus,
  Staircase,
  stairProduct,
  sub,
  sum,
  take,
} = ops;

for (let seed = 0; seed < 60; seed++) {
  Deno.test(`random graph ${seed}`, () => {
    const random = new Random(seed);
    const { outputs, values } = randomGraph(random, 12 + random.below(40));
    const n = random.pick([1, 2, 5, 9]);
    checkParity([...outputs, ...outputs], {
      values: values(n),
      tolerance: 3e-5,
      message: `${n} rows`,
      rows: 9,
    });
  });
}

/** A MADE of categorical and binary parts with biases, as a loss of `x`, and its parameters. */
function smallModel(random: Random) {
  const x = input("x", ["n", 37]);
  const order = Array.from({ length: 37 }, (_, i) => (i * 5 + 3) % 37);
  const layer = (depth: number, sizes: { inputs: number; units: number }) => {
    const staircase = randomStaircase(random, sizes);
    return {
      staircase,
      weight: parameter(`w${depth}`, [staircase.size]),
      bias: parameter(`b${depth}`, [staircase.units]),
    };
  };
  const [first, second] = [layer(1, { inputs: 37, units: 21 }), layer(2, { inputs: 21, units: 37 })];
  const layers = [first, second];
  const hidden = relu(add(stairProduct(take(x, order), first.weight, first), first.bias));
  const z = add(stairProduct(hidden, second.weight, second), second.bias);
  const target = take(x, order);
  const binary = sum(sub(mul(target, z), softplus(z)), ["n"]);
  const categorical = sum(sub(z, take(segmentLogSumExp(z, [10, 2, 25]), ops.segmentOfColumn([10, 2, 25]))), [
    "n",
  ]);
  const loss = neg(mul(1 / 11, sum(add(binary, mul(0.1, categorical)))));
  const values = new Map<Variable, Float32Array>();
  for (const { weight, bias, staircase } of layers) {
    const dense = random.values(staircase.size);
    const packed = new Float32Array(staircase.size);
    staircase.extents.forEach((extent, unit) => {
      for (let i = 0; i < extent; i++) packed[staircase.offset(unit, i)] = dense[staircase.offset(unit, i)]!;
    });
    values.set(weight, packed).set(bias, random.values(staircase.units));
  }
  const parameters = [...values.keys()];
  return { x, layers, loss, z, parameters, values };
}

Deno.test("a loss and its gradient", () => {
  const random = new Random(1);
  const { x, loss, parameters, values, z } = smallModel(random);
  values.set(x, Float32Array.from(random.values(11 * 37), (value) => value < 0.3 ? 1 : 0));
  checkParity([loss, ...grad(loss, parameters), z], { values, tolerance: 1e-5, message: "model", rows: 64 });
});

/** The reference's new values of parameters. */
function updatedByReference(updates: ReadonlyMap<Variable, Expr>, values: Values): Float64Array[] {
  const all = [...updates.values()];
  return runReference([...all, ...values.keys()], values).slice(0, all.length);
}

function checkUpdates(updates: ReadonlyMap<Variable, Expr>, values: Values, message: string): void {
  const expected = updatedByReference(updates, values);
  const executor = new WasmExecutor();
  for (const [variable, value] of values) if (variable.kind === "parameter") executor.write(variable, value);
  const program = executor.compile({ outputs: [], updates, rows: 3 });
  const used = new Set<Expr>(topological([...updates.values()]));
  const given = new Map([...values].filter(([variable]) => used.has(variable)));
  runProgram(program, { n: 3, outputs: [], values: given });
  [...updates.keys()].forEach((parameter, k) =>
    assertClose(executor.read(parameter), expected[k]!, {
      tolerance: 1e-6,
      message: `${message}: ${parameter.name}`,
    })
  );
}

Deno.test("updates are computed from the old values", () => {
  const random = new Random(2);
  const [a, b, c] = [parameter("a", [11]), parameter("b", [11]), parameter("c", [11])];
  const s = parameter("s", []);
  const x = input("x", ["n", 11]);
  const values = new Map([
    [a, random.values(11)],
    [b, random.values(11)],
    [c, random.values(11)],
    [s, random.values(1)],
    [x, random.values(33)],
  ]);
  const reversed = Array.from({ length: 11 }, (_, k) => 10 - k);
  const shared = mul(a, 2);
  const cases: Record<string, [Variable, Expr][]> = {
    "swap": [[a, b], [b, a]],
    "rotate": [[a, b], [b, c], [c, a]],
    "itself": [[a, a], [b, add(a, b)]],
    "constants": [[a, broadcast(constant(0), [11])], [b, constant(random.values(11), [11])], [
      s,
      constant(3),
    ]],
    "one value for two": [[a, shared], [b, shared], [c, add(shared, c)]],
    "a chain": [[a, add(a, b)], [b, sub(a, b)], [c, mul(a, add(b, c))]],
    "read by a later step": [[a, mul(a, s)], [s, sum(mul(a, take(sub(a, b), reversed)))]],
    "a step of its own": [[a, take(a, reversed)], [b, put(a, reversed, 11)]],
    "sums": [[a, sum(mul(x, a), [11])], [s, sum(mul(mul(x, a), s))]],
    "a step that reads the sum of the batch": [[b, sum(x, [11])], [c, add(b, sum(mul(x, b), [11]))]],
  };
  for (const [title, updates] of Object.entries(cases)) checkUpdates(new Map(updates), values, title);
});

Deno.test("outputs are computed before updates", () => {
  const executor = new WasmExecutor();
  const a = parameter("a", [3]);
  const b = parameter("b", [3]);
  executor.write(a, [1, 2, 3]);
  const program = executor.compile({ outputs: [a, b], updates: new Map([[a, add(a, 1)], [b, a]]), rows: 1 });
  const run = () => runProgram(program, { n: 1, outputs: [a, b], values: new Map() }).map((x) => [...x]);
  assertEquals(run(), [[1, 2, 3], [0, 0, 0]]);
  assertEquals(run(), [[2, 3, 4], [1, 2, 3]]);
  assertEquals([...executor.read(a)], [3, 4, 5]);
});

Deno.test("programs share parameters, and inputs keep their values", () => {
  const executor = new WasmExecutor();
  const a = parameter("a", [9]);
  const x = input("x", ["n", 9]);
  const outputs = [sum(mul(x, a), ["n"])] as const;
  const small = executor.compile({ outputs, rows: 2 });
  const values = new Map([[x, new Random(1).values(18)]]);
  assertEquals(runProgram(small, { n: 2, outputs, values }), [new Float64Array(2)]);
  const step = executor.compile({ outputs: [], updates: new Map([[a, add(a, 1)]]), rows: 1 });
  step.run(1);
  const large = executor.compile({ outputs: [exp(mul(x, a)), ...outputs], rows: 5000 });
  step.run(1);
  assertEquals([...executor.read(a)], Array(9).fill(2));
  large.run(5000);
  small.run(2);
  const [expected] = runReference(outputs, new Map([...values, [a, new Float32Array(9).fill(2)]]));
  assertClose(small.output(0).data.subarray(0, 2), expected, { tolerance: 1e-6, message: "small" });
});

Deno.test("a small batch after a large one gives the same as alone", () => {
  const random = new Random(4);
  const { x, loss, parameters, values } = smallModel(random);
  const outputs = [loss, ...grad(loss, parameters)];
  const executor = new WasmExecutor();
  for (const [parameter, value] of values) executor.write(parameter, value);
  const program = executor.compile({ outputs, rows: 50 });
  const few = new Map([[x, Float32Array.from(random.values(5 * 37), Math.round)]]);
  const many = new Map([[x, Float32Array.from(random.values(50 * 37), (value) => value * 1e30)]]);
  const alone = runProgram(program, { n: 5, outputs, values: few });
  runProgram(program, { n: 50, outputs, values: many });
  assertEquals(runProgram(program, { n: 5, outputs, values: few }), alone);
});

Deno.test("what earlier programs left in memory does not matter", () => {
  const random = new Random(8);
  const x = input("x", ["n", 13]);
  const staircase = new Staircase(13, [13, 13, 13]);
  const weight = constant(new Float32Array(staircase.size).fill(1), [staircase.size]);
  const wide = input("wide", ["n", 64]);
  const indices = Array.from({ length: 13 }, (_, k) => (k * 5) % 13);
  const operands: Record<string, Expr> = {
    take: take(x, indices),
    put: put(x, indices, 13),
    concat: concat([take(x, indices.slice(0, 4)), take(x, indices.slice(4))]),
    segmentCumulativeSum: ops.segmentCumulativeSum(x, [5, 8]),
    segmentLogSumExp: segmentLogSumExp(take(x, [...indices, 1, 2]), [3, ...Array<number>(12).fill(1)]),
    exp: exp(x),
    broadcast: broadcast(sum(x, ["n"]), ["n", 13]),
  };
  const values = new Map([[x, random.values(6 * 13)]]);
  for (const [title, operand] of Object.entries(operands)) {
    const outputs = [stairProduct(operand, weight, { staircase })] as const;
    const executor = new WasmExecutor();
    executor.compile({ outputs: [div(wide, 0)], rows: 40 }).run(40); // NaN everywhere
    const [actual] = runProgram(executor.compile({ outputs, rows: 6 }), { n: 6, outputs, values });
    assertClose(actual, runReference(outputs, values)[0], { tolerance: 1e-6, message: title });
  }
});

Deno.test("a batch without rows gives sums of nothing", () => {
  const { x, loss, parameters, values } = smallModel(new Random(4));
  const outputs = [loss, ...grad(loss, parameters)];
  const executor = new WasmExecutor();
  for (const [parameter, value] of values) executor.write(parameter, value);
  const program = executor.compile({ outputs, rows: 8 });
  const full = new Map([[x, new Float32Array(8 * 37).fill(1)]]);
  runProgram(program, { n: 8, outputs, values: full });
  for (const output of runProgram(program, { n: 0, outputs, values: new Map() })) {
    assertEquals(output.every((value) => value === 0), true);
  }
});

Deno.test("weights beyond the stair stay exactly 0", () => {
  const random = new Random(7);
  const { x, layers, loss, parameters, values } = smallModel(random);
  const executor = new WasmExecutor();
  for (const [parameter, value] of values) executor.write(parameter, value);
  const gradients = grad(loss, parameters);
  const updates = new Map(parameters.map((w, i) => [w, sub(w, mul(0.1, gradients[i]!))]));
  const program = executor.compile({ outputs: [loss], updates, rows: 16 });
  for (let step = 0; step < 5; step++) {
    const batch = new Map([[x, Float32Array.from(random.values(16 * 37), (value) => value < 0 ? 0 : 1)]]);
    runProgram(program, { n: 16, outputs: [loss], values: batch });
  }
  for (const { staircase, weight } of layers) {
    const inside = new Set<number>();
    staircase.extents.forEach((extent, unit) => {
      for (let i = 0; i < extent; i++) inside.add(staircase.offset(unit, i));
    });
    const changed = executor.read(weight).filter((value, place) => !inside.has(place) && value !== 0);
    assertEquals([...changed], []);
  }
});

Deno.test("wrong use has a clear error", () => {
  const executor = new WasmExecutor();
  const x = input("x", ["n", 2]);
  const a = parameter("a", [2]);
  const program = executor.compile({ outputs: [mul(x, a)], rows: 3 });
  assertThrows(() => program.run(4), RangeError, "Cannot run a program on a batch of 4 rows");
  assertThrows(() => executor.write(a, [1]), TypeError, 'Cannot write 1 values to the parameter "a"');
  assertEquals([...executor.read(a)], [0, 0]);
});
