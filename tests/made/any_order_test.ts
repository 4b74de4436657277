import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { decodeCheckpoint, encodeCheckpoint, Trainer, type TrainerOptions } from "../../src/train/mod.ts";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { drawContexts, Made, type MadeOptions, type Rows, type Schema } from "../../src/made/mod.ts";
import { cutOrder, trainingOrder, validationOrders } from "../../src/made/cut_order.ts";
import { countDifferentRows } from "../../src/folder/differences.ts";
import { exportOnnx, GRAPH_KINDS } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { chiSquareOfRows } from "./distribution.ts";
import { everyRow, sumExp, weightedRows } from "./enumeration.ts";

const schema: Schema = [
  { kind: "binary" },
  { kind: "categorical", size: 3 },
  { kind: "binary" },
  { kind: "categorical", size: 4 },
];
const D = schema.length;
const rows = everyRow(schema);
const n = rows.shape[0];
const ORDERS = [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]];

const networks: Readonly<Record<string, Partial<MadeOptions>>> = {
  "one layer": { hidden: [7] },
  "two residual layers": { hidden: [12, 12], residual: true },
  "no hidden layer": { hidden: [] },
  "units per variable": { hidden: { perVariable: 5 } },
  "no direct links": { hidden: [9], direct: false },
};

/** Weights as far from those at the start as training could move them. */
async function makeMade(
  options: Partial<MadeOptions>,
  executor: Executor = new WasmExecutor(),
): Promise<Made> {
  const made = new Made({ schema, seed: 3, ...options, orders: "any", executor });
  await new Trainer(made, { rate: 0.05 }).fit(rows, { epochs: 12 });
  return made;
}

for (const [name, options] of Object.entries(networks)) {
  Deno.test(`any order, ${name}: in every order probabilities add up to 1, and see nothing that comes later`, async () => {
    await using made = await makeMade(options);
    for (const order of ORDERS) {
      assertAlmostEquals(sumExp(await made.logProb(rows, { order })), 1, 1e-4);
      const { logProbEach: { data } } = await made.conditionals(rows, { order });
      order.forEach((d, rank) => {
        const seen = new Map<string, number>();
        for (let row = 0; row < n; row++) {
          const key = order.slice(0, rank + 1).map((other) => rows.data[row * D + other]).join();
          const value = data[row * D + d]!;
          assertEquals(seen.get(key) ?? value, value, `rank ${rank} of ${order} in row ${row}`);
          seen.set(key, value);
        }
      });
    }
  });

  Deno.test(`any order, ${name}: exported graphs say the same in every order`, async () => {
    await using made = await makeMade(options);
    const files = Object.fromEntries(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind)]));
    await using model = await openModelFromBytes(files, { provider: "cpu" });
    const known: Rows = {
      data: Uint8Array.from({ length: n * D }, (_, i) => i * 7 % 3 ? 1 : 0),
      shape: [n, D],
    };
    for (const order of [undefined, ...ORDERS]) {
      const logProb = await model.logProb(rows, { order });
      (await made.logProb(rows, { order })).forEach((value, row) =>
        assertAlmostEquals(logProb[row]!, value, 1e-5)
      );
      const options = { seed: 5, order };
      assertEquals((await model.sample(200, options)).data, (await made.sample(200, options)).data);
      const completed = await model.complete({ x: rows, known }, options);
      assertEquals(completed, await made.complete({ x: rows, known }, options));
    }
  });
}

Deno.test("any order: samples have the probabilities that are claimed, in every order", async () => {
  await using made = await makeMade({ hidden: [8] });
  for (const order of ORDERS) {
    const logProb = await made.logProb(rows, { order });
    const drawn = await made.sample(20_000, { seed: 1, order });
    assert(chiSquareOfRows(drawn, { all: rows, logProb }) < 4, `the order ${order}`);
  }
});

/** Every kind, each of them with values that may be missing or without. */
const everyKind: Schema = [
  { kind: "real", mean: 2, deviation: 4, floor: 0.3, components: 2 },
  { kind: "binned", codes: [0, [0.5, 1, 4], 9], missing: true },
  { kind: "ordinal", size: 4, missing: true },
  { kind: "binned", codes: [0, [3, 5]], whole: true },
  { kind: "categorical", size: 3, missing: true },
];
const KIND_ORDERS = [undefined, [4, 3, 2, 1, 0], [2, 4, 0, 1, 3]];

for (const [name, hidden] of [["one layer", [9]], ["units per variable", { perVariable: 5 }]] as const) {
  Deno.test(`any order, ${name}: of every kind the density is 1 in total, in every order and in all runtimes`, async () => {
    await using made = new Made({
      schema: everyKind,
      hidden,
      orders: "any",
      seed: 2,
      executor: new WasmExecutor(),
    });
    const data = drawContexts(everyKind, { n: 500, seed: 1 });
    await new Trainer(made, { rate: 0.02, batch: 50 }).fit(data, { epochs: 3 });
    const { rows, weights } = weightedRows(everyKind);
    const files = Object.fromEntries(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind)]));
    await using model = await openModelFromBytes(files, { provider: "cpu" });
    for (const order of KIND_ORDERS) {
      const logProb = await made.logProb(rows, { order });
      assertAlmostEquals(logProb.reduce((sum, each, k) => sum + weights[k]! * Math.exp(each), 0), 1, 1e-4);
      const some = await made.sample(300, { seed: 5, order });
      const theirs = await model.logProb(some, { order });
      (await made.logProb(some, { order })).forEach((each, row) =>
        assertAlmostEquals(theirs[row]!, each, 1e-3)
      );
      assertEquals(countDifferentRows(await model.sample(300, { seed: 5, order }), some, everyKind), 0);
      // how often samples have the first value of each variable of codes, against the sum over all rows
      const n = 4000;
      const { data: samples } = await made.sample(n, { seed: 1, order });
      for (const [d, value] of [[1, 0], [1, NaN], [2, 1], [2, NaN], [3, 0], [4, 2], [4, NaN]] as const) {
        const isThere = (values: ArrayLike<number>, row: number) => Object.is(values[row * 5 + d], value);
        const p = logProb.reduce(
          (sum, each, k) => isThere(rows.data, k) ? sum + weights[k]! * Math.exp(each) : sum,
          0,
        );
        let count = 0;
        for (let row = 0; row < n; row++) count += Number(isThere(samples, row));
        const error = Math.abs(count / n - p) / Math.sqrt(p * (1 - p) / n);
        assert(
          error < 4,
          `variable ${d} is ${value} in ${count} of ${n} samples, expected ${n * p}, order ${order}`,
        );
      }
    }
  });
}

Deno.test("any order: all executors and numbers of threads say the same", async () => {
  const made = await makeMade({ hidden: [70, 40] });
  const others = [
    new ReferenceExecutor(),
    new WasmExecutor({ threads: 2 }),
    new WasmExecutor({ threads: 4 }),
  ];
  for (const executor of others) {
    const other = new Made({ ...made.architecture, executor });
    other.parameters.forEach((parameter, k) =>
      executor.write(parameter, made.executor.read(made.parameters[k]!))
    );
    for (const order of ORDERS) {
      const logProb = await other.logProb(rows, { order });
      (await made.logProb(rows, { order })).forEach((value, row) => {
        if (executor instanceof WasmExecutor) assertEquals(logProb[row], value);
        else assertAlmostEquals(logProb[row]!, value, 1e-5);
      });
    }
    await other.close();
  }
  made.executor.close();
});

Deno.test("any order: a resumed training ends with the same bits, on any number of threads", async () => {
  const options = { rate: 0.01, batch: 5, warmup: 3, seed: 2 };
  const whole = new Made({ schema, hidden: [20], orders: "any", executor: new WasmExecutor() });
  await new Trainer(whole, options).fit(rows, { epochs: 4 });
  const half = new Made({ schema, hidden: [20], orders: "any", executor: new WasmExecutor({ threads: 2 }) });
  const trainer = new Trainer(half, options);
  await trainer.fit(rows, { epochs: 2 });
  const resumed = decodeCheckpoint(encodeCheckpoint({ made: half, trainer }), {
    executor: new WasmExecutor({ threads: 4 }),
  });
  await resumed.trainer!.fit(rows, { epochs: 2 });
  whole.parameters.forEach((parameter, k) =>
    assertEquals(resumed.made.executor.read(resumed.made.parameters[k]!), whole.executor.read(parameter))
  );
  for (const { executor } of [whole, half, resumed.made]) executor.close();
});

Deno.test("any order: what is not known is left out of log p, and nothing depends on it", async () => {
  await using made = await makeMade({ hidden: [8] });
  const known: Rows = {
    data: Uint8Array.from({ length: n * D }, (_, i) => i % D === 1 ? 0 : 1),
    shape: [n, D],
  };
  for (const order of ORDERS) {
    const logProb = await made.logProb({ x: rows, known }, { order });
    // a third of the rows, as the second variable is summed out
    assertAlmostEquals(sumExp(logProb) / 3, 1, 1e-4);
    const all: Rows = { data: new Uint8Array(n * D).fill(1), shape: [n, D] };
    const whole = await made.logProb({ x: rows, known: all }, { order });
    (await made.logProb(rows, { order })).forEach((value, row) =>
      assertAlmostEquals(whole[row]!, value, 1e-5)
    );
  }
});

Deno.test("any order: cells that are not known carry no loss and do not change what is learned", async () => {
  const train = async (hole: number, options: TrainerOptions) => {
    await using made = new Made({
      schema,
      hidden: [8],
      orders: "any",
      seed: 1,
      executor: new WasmExecutor(),
    });
    const x = { data: Float64Array.from(rows.data), shape: rows.shape };
    const known = { data: new Uint8Array(n * D).fill(1), shape: rows.shape };
    for (let i = 0; i < n * D; i += 3) {
      known.data[i] = 0;
      x.data[i] = hole;
    }
    await new Trainer(made, { incomplete: true, rate: 0.05, ...options }).fit({ x, known }, {
      epochs: 3,
      valid: { x, known },
    });
    return await made.logProb(rows);
  };
  for (const options of [{}, { dropout: 0.2, average: 0.9 }, { batch: 150 }]) {
    assertEquals(await train(0, options), await train(1, options));
  }
});

Deno.test("any order: rows with gaps are refused where they are not expected", async () => {
  await using made = new Made({ schema, hidden: [4], orders: "any" });
  const known = { data: new Uint8Array(n * D), shape: rows.shape };
  await assertRejects(
    () => new Trainer(made).fit({ x: rows, known }, { epochs: 1 }),
    RangeError,
    "incomplete",
  );
  await using fixed = new Made({ schema, hidden: [4] });
  assertThrows(() => new Trainer(fixed, { incomplete: true }), RangeError, "orders any");
  await assertRejects(() => fixed.logProb({ x: rows, known }), TypeError, "known");
  await assertRejects(() => fixed.logProb(rows, { order: [0, 1, 2, 3] }), RangeError, "the model has one");
  await assertRejects(() => made.logProb(rows, { order: [0, 1, 2, 2] }), RangeError, "[0,1,2,2]");
  assertThrows(() => new Made({ schema, orders: "any", members: 2 }), RangeError, "2 members");
});

Deno.test("any order: completions are drawn with what is known first, each row as it would be alone", async () => {
  await using made = await makeMade({ hidden: [8] });
  const known = { data: Uint8Array.from({ length: n * D }, (_, i) => i * 5 % 3 ? 0 : 1), shape: rows.shape };
  const noise = { data: new Stream(1, "noise").uniforms(n * D), shape: rows.shape };
  const { data, exact } = await made.complete({ x: rows, known }, { noise });
  assertEquals(exact, false);
  for (let row = 0; row < n; row++) {
    const part = ({ data }: Rows): Rows => ({
      data: Array.from({ length: D }, (_, d) => data[row * D + d]!),
      shape: [1, D],
    });
    const own = part(known).data;
    const first = new Set([0, 1, 2, 3].filter((d) => own[d] === 1));
    const alone = await made.complete({ x: part(rows), known: part(known) }, {
      noise: part(noise),
      order: cutOrder(made.architecture.order, { known: first }),
    });
    assertEquals(alone.data, data.subarray(row * D, (row + 1) * D));
    assert(alone.exact);
    for (const d of first) assertEquals(alone.data[d], rows.data[row * D + d]);
  }
});

Deno.test("any order: connectivity is that of the order that is asked for", async () => {
  await using made = new Made({ schema, hidden: [8], orders: "any" });
  for (const order of ORDERS) {
    const rows = made.connectivity({ order });
    order.forEach((d, rank) =>
      order.forEach((other, before) => assertEquals(rows[d]![other], before < rank ? 1 : 0))
    );
  }
});

Deno.test("cut orders: known first, then wanted, then the rest, each as in the canonical order", () => {
  const canonical = Int32Array.of(4, 2, 0, 1, 3);
  assertEquals([...cutOrder(canonical, { known: new Set([0, 3]) })], [0, 3, 4, 2, 1]);
  assertEquals([...cutOrder(canonical, { known: new Set([3]), wanted: new Set([1, 2]) })], [3, 2, 1, 4, 0]);
  assertEquals(cutOrder(canonical, { known: new Set() }), canonical);
});

Deno.test("cut orders of training: a fifth is canonical, and the sizes of the known sets are uniform", () => {
  const D = 40;
  const steps = 4000;
  const canonical = Int32Array.from({ length: D }, (_, d) => d);
  // where the order first descends a part ends: one cut has at most one descent, two have at most two
  const descents = (order: Int32Array) =>
    Array.from(order).flatMap((d, r) => r > 0 && d < order[r - 1]! ? [r] : []);
  const all = Array.from(
    { length: steps },
    (_, step) => descents(trainingOrder(canonical, { seed: 1, step })),
  );
  assert(all.every((places) => places.length <= 2));
  const share = (count: number) => all.filter(({ length }) => length === count).length / steps;
  // besides the uncut ones, those whose known set is empty, whole or begins the order
  assertAlmostEquals(share(0), 0.2 + 0.4 * 2 / 41, 0.03);
  // where the wanted set is neither empty nor all that is left: 1 - 2 / (m + 1) for each of m = 0 to 40 that are left
  assertAlmostEquals(share(2), 0.31, 0.03);
  const sizes = all.filter(({ length }) => length === 1).map(([size]) => size!);
  assertAlmostEquals(sizes.reduce((sum, size) => sum + size, 0) / sizes.length, D / 2, 1.5);
  assertEquals(
    trainingOrder(canonical, { seed: 1, step: 7 }),
    trainingOrder(canonical, { seed: 1, step: 7 }),
  );
});

Deno.test("any order: validation tells the NLL in cut orders beside that of the canonical one, which decides", async () => {
  const made = new Made({ schema, hidden: [8], orders: "any", seed: 0, executor: new WasmExecutor() });
  const history = await new Trainer(made, { rate: 0.05, batch: 5 }).fit(rows, { epochs: 6, valid: rows });
  const { bestEpoch } = history.at(-1)!;
  const bestBy = (name: "validNll" | "cutNll") => {
    const nlls = history.slice(1).map((report) => report[name]!);
    return 1 + nlls.indexOf(Math.min(...nlls));
  };
  assertEquals(bestEpoch, bestBy("validNll"));
  assert(bestEpoch !== bestBy("cutNll"));
  const orders = validationOrders(made.architecture.order);
  const all = await Promise.all(orders.map((order) => made.logProb(rows, { order })));
  let total = 0;
  for (let row = 0; row < n; row++) total += all[row % 4]![row]!;
  assertAlmostEquals(history[bestEpoch!]!.cutNll!, -total / n, 1e-6);
  await using fixed = new Made({ schema, hidden: [8] });
  const [, last] = await new Trainer(fixed).fit(rows, { epochs: 1, valid: rows });
  assertEquals(last!.cutNll, undefined);
  made.executor.close();
});

Deno.test("validation orders: ever more variables come first, in the order that they have", () => {
  const canonical = Int32Array.from({ length: 8 }, (_, rank) => (3 * rank) % 8);
  const orders = validationOrders(canonical);
  assertEquals(orders.length, 4);
  [1, 3, 5, 7].forEach((count, k) => {
    const known = new Set(orders[k]!.subarray(0, count));
    assertEquals(orders[k], cutOrder(canonical, { known }));
  });
  assertEquals(validationOrders(Int32Array.of(0)).map((order) => [...order]), [[0], [0], [0], [0]]);
});
