import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { evaluate, type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import type { Variable } from "../../src/expr/mod.ts";
import {
  type Activation,
  ACTIVATIONS,
  binary,
  categorical,
  CheckedRows,
  formatHidden,
  type Hidden,
  isPerVariable,
  Made,
  type MadeOptions,
  type SampleOptions,
  type Schema,
} from "../../src/made/mod.ts";
import { grad, sum, take } from "../../src/ops/mod.ts";
import { spansOf } from "../../src/made/schema.ts";
import { Stream } from "../../src/random/mod.ts";
import { chiSquareOfRows } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const MIXED: Schema = [...binary(2), ...categorical([3, 1, 4]), ...binary(1), ...categorical([2])];

/** Both executors and how exact they are. */
const EXECUTORS: [() => Executor, number][] = [[() => new ReferenceExecutor(), 1e-9], [
  () => new WasmExecutor(),
  1e-4,
]];

/** A model with random biases too, so that no conditional is trivial. */
function makeMade(options: MadeOptions): Made {
  const made = new Made(options);
  for (const { bias } of made.network.groups) {
    if (bias === undefined) continue;
    const stream = new Stream(options.seed ?? 0, `test ${bias.name}`);
    made.executor.write(bias, made.executor.read(bias).map((_, i) => stream.normal(i)));
  }
  return made;
}

async function assertNormalised(options: MadeOptions): Promise<void> {
  for (const [makeExecutor, tolerance] of EXECUTORS) {
    const made = makeMade({ ...options, executor: makeExecutor() });
    const total = sumExp(await made.logProb(everyRow(options.schema)));
    assertAlmostEquals(
      total,
      1,
      tolerance,
      `${made.executor.name}, hidden ${formatHidden(options.hidden ?? [])}, ${options.activation}`,
    );
    made.executor.close();
  }
}

const NETWORKS: Hidden[] = [[], [17], [13, 20], [9, 12, 11], { perVariable: 5 }, { perVariable: [3, 8] }];

for (const hidden of NETWORKS) {
  Deno.test(`Made: the probabilities of all 2^10 rows sum to 1 with the hidden units ${formatHidden(hidden)}`, async () => {
    for (const [seed, activation] of ACTIVATIONS.entries()) {
      const order = seed % 2 === 0 ? "natural" : "random";
      await assertNormalised({
        schema: binary(10),
        hidden,
        order,
        seed,
        activation,
      });
    }
  });

  Deno.test(`Made: the probabilities of all rows of a mixed model sum to 1 with the hidden units ${formatHidden(hidden)}`, async () => {
    for (const seed of [1, 2, 3]) {
      await assertNormalised({
        schema: MIXED,
        hidden,
        order: "random",
        seed,
        degrees: seed === 1 && !isPerVariable(hidden) ? "even" : "random",
      });
    }
  });
}

Deno.test("Made: odd sizes are densities too", async () => {
  for (const D of [1, 2, 3, 7]) {
    for (const hidden of [[], [1], [13], [13, 1], { perVariable: 1 }, { perVariable: [9, 1] }]) {
      await assertNormalised({ schema: binary(D), hidden, seed: D });
    }
  }
  await assertNormalised({ schema: categorical([5]), hidden: [3] });
});

/** `d (sum of the parameters of the conditional of variable i) / d x`, one row a variable, at a random place. */
function dependence(made: Made): Float64Array[] {
  const { inputs: { x }, parameters } = made.network.members[0];
  const values = new Map<Variable, ArrayLike<number>>([[x, new Stream(7, "x").uniforms(made.D)]]);
  for (const parameter of made.parameters) values.set(parameter, made.executor.read(parameter));
  return spansOf(made.schema, "parameterColumns").map(({ start }) =>
    evaluate(grad(sum(take(parameters, [start])), [x]), values)[0]!
  );
}

Deno.test("Made: a conditional depends on earlier variables only, by gradient", () => {
  for (const hidden of [[], [40], [40, 30], { perVariable: 6 }, { perVariable: [6, 5] }]) {
    for (const order of ["natural", "random"] as const) {
      const made = makeMade({
        schema: binary(9),
        hidden,
        order,
        seed: 5,
        activation: "tanh",
        executor: new ReferenceExecutor(),
      });
      const ranks = Array.from({ length: 9 }, (_, d) => made.architecture.order.indexOf(d));
      dependence(made).forEach((gradient, i) => {
        const may = Array.from(gradient.keys()).filter((j) => ranks[j]! < ranks[i]!);
        assert(
          gradient.every((value, j) => value === 0 || may.includes(j)),
          `conditional ${i} depends on a later variable`,
        );
        assert(may.length === 0 || may.some((j) => gradient[j] !== 0), `conditional ${i} depends on nothing`);
      });
    }
  }
});

Deno.test("Made: the example of the paper's first figure", () => {
  // ranks 3, 1, 2: x_2 depends on nothing, x_3 on x_2, x_1 on both
  const made = makeMade({
    schema: binary(3),
    order: [1, 2, 0],
    hidden: [4, 4],
    degrees: [[1, 1, 2, 2], [1, 2, 2, 2]],
    activation: "tanh",
    executor: new ReferenceExecutor(),
  });
  const expected = ["011", "000", "010"];
  assertEquals(made.connectivity().map((row) => row.join("")), expected);
  assertEquals(
    dependence(made).map((row) => Array.from(row, (value) => value === 0 ? 0 : 1).join("")),
    expected,
  );
});

Deno.test("Made: connectivity is the product of the masks", () => {
  for (const hidden of [[6, 5], { perVariable: [2, 3] }]) connectivityIsProduct(hidden);
});

function connectivityIsProduct(hidden: Hidden): void {
  const made = new Made({
    schema: MIXED,
    hidden,
    order: "random",
    seed: 3,
    executor: new ReferenceExecutor(),
  });
  const { edges, columns } = made.network.members[0];
  let sees = Array.from(columns.inputRanks, (_, i) => Array.from(columns.inputRanks, (_, j) => i === j));
  for (const { staircase: { starts, extents } } of edges) {
    sees = Array.from(
      extents,
      (extent, unit) =>
        Array.from(columns.inputRanks, (_, j) => sees.slice(starts[unit], extent).some((row) => row[j])),
    );
  }
  const connectivity = made.connectivity();
  const { order } = made.architecture;
  for (const [output, outputRank] of columns.outputRanks.entries()) {
    const row = connectivity[order[outputRank - 1]!]!;
    for (const j of order.keys()) {
      const any = Array.from(columns.inputRanks.entries()).some(([c, rank]) =>
        order[rank - 1] === j && sees[output]![c]
      );
      assertEquals(row[j], any ? 1 : 0);
    }
  }
}

Deno.test("Made: samples have the model's distribution", async () => {
  for (const schema of [binary(8), MIXED]) {
    const made = makeMade({
      schema,
      hidden: [11, 9],
      order: "random",
      seed: 2,
      executor: new ReferenceExecutor(),
    });
    const rows = everyRow(schema);
    const drawn = await made.sample(20_000, { seed: 1 });
    assert(chiSquareOfRows(drawn, { all: rows, logProb: await made.logProb(rows) }) < 4);
  }
});

Deno.test("Made: conditionals add up to log p and are probabilities", async () => {
  for (const [makeExecutor] of EXECUTORS) {
    const made = makeMade({
      schema: MIXED,
      hidden: [12],
      order: "random",
      seed: 4,
      executor: makeExecutor(),
    });
    const rows = everyRow(MIXED);
    const [logProb, { parameters, columns, logProbEach }] = [
      await made.logProb(rows),
      await made.conditionals(rows),
    ];
    assertEquals(parameters.shape, [rows.shape[0], 13]);
    assertEquals(columns.map(({ start, end }) => [start, end]), [[0, 1], [1, 2], [2, 5], [5, 6], [6, 10], [
      10,
      11,
    ], [11, 13]]);
    for (let r = 0; r < rows.shape[0]; r++) {
      const each = Array.from(logProbEach.data.subarray(r * 7, (r + 1) * 7));
      assertAlmostEquals(each.reduce((a, b) => a + b), logProb[r]!, 1e-4);
      const p = parameters.data.subarray(r * 13, (r + 1) * 13);
      assertAlmostEquals(Math.log(rows.data[r * 7] === 1 ? p[0]! : 1 - p[0]!), each[0]!, 1e-4);
      assertAlmostEquals(Math.log(p[2 + rows.data[r * 7 + 2]!]!), each[2]!, 1e-4);
    }
    made.executor.close();
  }
});

Deno.test("Made: counts parameters as dense layers do and weights inside the stairs", () => {
  const made = new Made({ schema: binary(784), hidden: [512, 512], executor: new ReferenceExecutor() });
  assertEquals(made.parameterCount, 1_066_768);
  const tiny = new Made({
    schema: binary(3),
    hidden: [4],
    degrees: [[1, 1, 2, 2]],
    executor: new ReferenceExecutor(),
  });
  assertEquals(tiny.weightCount, 1 + 1 + 2 + 2 + 0 + 2 + 4);
});

Deno.test("Made: bad options and bad rows are errors that say what was wrong", async () => {
  const executor = new ReferenceExecutor();
  assertThrows(() => new Made({ schema: [], executor }), RangeError, "0 variables");
  assertThrows(() => new Made({ schema: binary(2), hidden: [0], executor }), RangeError, "0 units");
  assertThrows(() => new Made({ schema: binary(2), order: [0, 0], executor }), RangeError, "[0,0]");
  assertThrows(
    () => new Made({ schema: binary(2), activation: "gelu" as Activation, executor }),
    RangeError,
    "gelu",
  );
  assertThrows(
    () => new Made({ schema: binary(3), hidden: [2], degrees: [[2, 1]], executor }),
    RangeError,
    "2,1",
  );
  assertThrows(() => categorical([2, 0]), RangeError, "the size 0");
  const made = new Made({ schema: binary(2), hidden: [3], executor });
  await assertRejects(
    () => made.logProb({ data: [0, 2], shape: [1, 2] }),
    RangeError,
    "the value 2 in row 0, column 1",
  );
  await assertRejects(() => made.logProb({ data: [0, NaN], shape: [1, 2] }), RangeError, "NaN");
  await assertRejects(() => made.logProb({ data: [0, 1, 1], shape: [1, 3] }), TypeError, "[1, 3]");
  await assertRejects(
    () => made.sample(1, { noise: { data: [0.5, 1], shape: [1, 2] } }),
    RangeError,
    "noise 1 in row 0, column 1",
  );
  await assertRejects(() => made.sample(-1, { seed: 0 }), RangeError, "-1 samples");
  const seedless = undefined as unknown as SampleOptions;
  await assertRejects(() => made.sample(1, seedless), TypeError, "without a seed");
});

Deno.test("Made: rows that were checked for another schema are checked again", async () => {
  const rows = CheckedRows.check("rows", { data: [2, 0], shape: [1, 2] }, categorical([3, 3]));
  const made = new Made({ schema: binary(2), hidden: [3], executor: new ReferenceExecutor() });
  await assertRejects(() => made.logProb(rows), RangeError, "the value 2 in row 0");
});

Deno.test("Made: an executor is closed by the model that made it, and by no other", async () => {
  const closed: string[] = [];
  class Closing extends WasmExecutor {
    override close(): void {
      closed.push("close");
      super.close();
    }
  }
  await using made = new Made({ schema: binary(2), hidden: [3], executor: new Closing() });
  await made.close();
  assertEquals(closed, []);
  const own = new Made({ schema: binary(2), hidden: [3] });
  own.executor.close = () => void closed.push("own");
  await own.close();
  assertEquals(closed, ["own"]);
});

Deno.test("Made: calls may overlap", async () => {
  for (const [makeExecutor] of EXECUTORS) {
    const made = makeMade({
      schema: MIXED,
      hidden: [12],
      order: "random",
      seed: 4,
      executor: makeExecutor(),
    });
    const x = await made.sample(300, { seed: 9 });
    const calls = [
      () => made.sample(200, { seed: 1 }),
      () => made.logProb(x),
      () => made.sample(200, { seed: 2 }),
      () => made.conditionals(x),
    ];
    const overlapping = await Promise.all(calls.map((call) => call()));
    for (const [i, call] of calls.entries()) assertEquals(overlapping[i], await call());
    made.executor.close();
  }
});

Deno.test("Made: models that share an executor may be used at the same time", async () => {
  for (const [makeExecutor] of EXECUTORS) {
    const executor = makeExecutor();
    const models = [1, 2].map((seed) => makeMade({ schema: MIXED, hidden: [12], seed, executor }));
    const x = await models[0]!.sample(600, { seed: 9 });
    const alone: Float64Array[] = [];
    for (const model of models) alone.push(await model.logProb(x));
    assertEquals(await Promise.all(models.map((model) => model.logProb(x))), alone);
    executor.close();
  }
});

Deno.test("scoring many rows lets signals and timers in from time to time", async () => {
  const made = new Made({ schema: binary(2), hidden: [3] });
  const now = performance.now;
  let time = 0;
  performance.now = () => time += 1000;
  try {
    let rang = false;
    setTimeout(() => rang = true, 0);
    await made.logProb({ data: new Uint8Array(2000), shape: [1000, 2] });
    assert(rang);
  } finally {
    performance.now = now;
    await made.close();
  }
});
