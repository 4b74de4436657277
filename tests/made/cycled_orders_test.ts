import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import {
  architectureFromJson,
  architectureToJson,
  binary,
  categorical,
  type DensityModel,
  Made,
  makeArchitecture,
  type Rows,
} from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { makeMade } from "../onnx/graphs.ts";
import { allGraphs } from "../runtime/models.ts";
import { chiSquareOfRows } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const schema = [...binary(3), ...categorical([3]), ...binary(2)];
const D = schema.length;
const all = everyRow(schema);
const K = 3;
const options = { schema, hidden: [12, 9], orders: K, seed: 1 };

Deno.test("several orders have the same degrees and weights, and an order each", () => {
  const { members, orders } = makeArchitecture(options);
  assertEquals([orders, members!.length], [K, K]);
  assertEquals(new Set(members!.map(({ order }) => order.join())).size, K);
  for (const { degrees } of members!) assertEquals(degrees, members![0]!.degrees);
  const made = makeMade(options);
  const names = made.parameters.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const { degrees } = made.architecture;
  const one = new Made({
    ...options,
    degrees,
    orders: "any",
    // as weights that several orders share are laid out
    order: "natural",
    direct: false,
    executor: new ReferenceExecutor(),
  });
  assertEquals(names, one.parameters.map(({ name }) => name));
  assertEquals(made.weightCount, one.weightCount);
});

Deno.test("the model of several orders is the mean of their densities, and sums to 1", async () => {
  const made = makeMade(options);
  const logProb = await made.logProb(all);
  assertAlmostEquals(sumExp(logProb), 1, 1e-9);
  // a model of any order with the same weights, asked in each order
  const { members, degrees } = made.architecture;
  const any = new Made({
    ...options,
    degrees,
    orders: "any",
    // as weights that several orders share are laid out
    order: "natural",
    direct: false,
    executor: new ReferenceExecutor(),
  });
  any.parameters.forEach((parameter, i) =>
    any.executor.write(parameter, made.executor.read(made.parameters[i]!))
  );
  const each = await Promise.all(members!.map(({ order }) => any.logProb(all, { order })));
  assert(each[0]!.some((value, row) => Math.abs(value - each[1]![row]!) > 0.1));
  for (const [row, value] of logProb.entries()) {
    const mean = each.reduce((sum, member) => sum + Math.exp(member[row]!), 0) / K;
    assertAlmostEquals(Math.exp(value), mean, 1e-12);
  }
  for (const [k, { order }] of members!.entries()) {
    const own = await made.conditionals(all, { member: k });
    assertEquals(own.parameters.data, (await any.conditionals(all, { order })).parameters.data);
  }
});

Deno.test("a sample is drawn in the order that the first column of its noise picks", async () => {
  const made = makeMade(options);
  const n = 50;
  const noise = {
    data: Float32Array.from({ length: n * (D + 1) }, (_, i) => (i * 0.377) % 0.98 + 0.01),
    shape: [n, D + 1] as const,
  };
  const { data } = await made.sample(n, { noise });
  for (let row = 0; row < n; row++) {
    const k = Math.floor(noise.data[row * (D + 1)]! * K);
    const x = { data: data.slice(row * D, (row + 1) * D), shape: [1, D] as const };
    const { parameters, columns } = await made.conditionals(x, { member: k });
    schema.forEach((variable, d) => {
      const p = parameters.data.subarray(columns[d]!.start, columns[d]!.end);
      const u = noise.data[row * (D + 1) + 1 + d]!;
      const ends = Array.from(p, (_, k) => p.slice(0, k + 1).reduce((a, b) => a + b));
      const value = variable.kind === "binary" ? Number(u < p[0]!) : ends.filter((end) => u >= end).length;
      assertEquals(x.data[d], value);
    });
  }
});

Deno.test("onnxruntime gives what the core gives, and samples have the probabilities", async () => {
  const made = makeMade(options);
  const graphs = await openModelFromBytes(allGraphs(made), { provider: "cpu" });
  const logProb = await made.logProb(all);
  (await graphs.logProb(all)).forEach((value, row) => assertAlmostEquals(value, logProb[row]!, 1e-4));
  for (let k = 0; k < K; k++) {
    const [ours, theirs] = [made, graphs].map((model: DensityModel) =>
      model.conditionals(all, { member: k })
    );
    const { data } = (await theirs!).parameters;
    (await ours!).parameters.data.forEach((value, i) => assertAlmostEquals(data[i]!, value, 1e-5));
  }
  for (const n of [1, 5, 300]) {
    assertEquals((await graphs.sample(n, { seed: 8 })).data, (await made.sample(n, { seed: 8 })).data);
  }
  assert(chiSquareOfRows(await graphs.sample(20_000, { seed: 2 }), { all, logProb }) < 4);
  const { logProbEach } = await made.conditionals(all, { member: 0 });
  const first = logProb.map((_, row) => logProbEach.data.slice(row * D, row * D + D).reduce((a, b) => a + b));
  assert(chiSquareOfRows(await graphs.sample(20_000, { seed: 2 }), { all, logProb: first }) > 4);
  const x = await made.sample(200, { seed: 3 });
  const known: Rows = { data: x.data.map((_, i) => Number(i % D === 1 || i % D === 4)), shape: x.shape };
  const ours = await made.complete({ x, known }, { seed: 4 });
  assertEquals(await graphs.complete({ x, known }, { seed: 4 }), ours);
  assertEquals(ours.exact, false);
  await graphs.close();
});

Deno.test("graphs of several orders store the weights once", () => {
  const big = { schema: binary(100), hidden: [600] };
  const one = allGraphs(new Made({ ...big, orders: 1 }));
  const eight = allGraphs(new Made({ ...big, orders: 8 }));
  const dense = 4 * (2 * 600 * 100 + 600 * 100); // weights, and those of presence
  for (const kind of ["log_prob", "sample"] as const) {
    assert(eight[kind].length < 1.6 * dense, `${kind} has ${eight[kind].length} bytes`);
    assert(eight[kind].length < 3.5 * one[kind].length);
  }
});

const data = matrix(Uint8Array.from({ length: 60 * D }, (_, i) => i * i % 7 % 2), [60, D]);

Deno.test("a step of training learns one order, the next step the next", async () => {
  const nlls: number[] = [];
  const made = makeMade(options);
  const expected: number[] = [];
  for (let k = 0; k < 4; k++) {
    const { logProbEach } = await made.conditionals(data, { member: k % K });
    expected.push(-logProbEach.data.reduce((a, b) => a + b) / 60);
  }
  const trainer = new Trainer(made, { batch: 60, rate: 1e-12 });
  await trainer.fit(data, { epochs: 4, onBatch: ({ nll }) => void nlls.push(nll) });
  nlls.forEach((nll, k) => assertAlmostEquals(nll, expected[k]!, 1e-5));
  assert(Math.abs(expected[0]! - expected[1]!) > 1e-3);
  assertAlmostEquals(expected[3]!, expected[0]!, 1e-12);
});

Deno.test("a model of several orders is saved with one set of weights, and resumed to the same bits", async () => {
  const make = () => new Trainer(new Made(options), { batch: 8 });
  const whole = make();
  await whole.fit(data, { epochs: 2 });
  const first = make();
  await first.fit(data, { epochs: 1 });
  const bytes = encodeCheckpoint({ made: first.made, trainer: first });
  const { made, trainer } = decodeCheckpoint(bytes);
  assertEquals(made.architecture, first.made.architecture);
  await trainer!.fit(data, { epochs: 1 });
  for (const [i, parameter] of made.parameters.entries()) {
    assertEquals(made.executor.read(parameter), whole.made.executor.read(whole.made.parameters[i]!));
  }
  for (const model of [whole.made, first.made, made]) await model.close();
});

Deno.test("orders that cannot be are refused", () => {
  for (const orders of [0, 2.5, 1001]) {
    assertThrows(
      () => makeArchitecture({ schema, orders }),
      RangeError,
      `Cannot make a model of ${orders} orders`,
    );
  }
  assertThrows(() => makeArchitecture({ schema, orders: 3, members: 2 }), RangeError, "an order is a member");
  assertEquals(makeArchitecture({ schema, orders: 1 }).members, undefined);
  const json = architectureToJson(makeArchitecture(options)) as { members: { degrees: number[][] }[] };
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  assertEquals(architectureFromJson(json, refuse), makeArchitecture(options));
  json.members[1]!.degrees[0]![0] = 2;
  json.members[1]!.degrees[0]!.sort();
  const error = assertThrows(() => architectureFromJson(json, refuse), SyntaxError, "Cannot share weights");
  assert(!isInputError(error));
});
