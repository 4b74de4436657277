import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Trainer } from "../../src/train/mod.ts";
import { WasmExecutor } from "../../src/exec/mod.ts";
import { drawContexts, Made, type Schema } from "../../src/made/mod.ts";
import { cutOrder, trainingOrder, validationOrders } from "../../src/made/cut_order.ts";
import { countDifferentRows } from "../../src/folder/differences.ts";
import { exportOnnx, GRAPH_KINDS } from "../../src/onnx/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { everyRow, weightedRows } from "./enumeration.ts";

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
  const made = new Made({ schema, hidden: [8], orders: "any", seed: 2, executor: new WasmExecutor() });
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
