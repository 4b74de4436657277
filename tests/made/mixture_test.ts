import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import {
  binary,
  categorical,
  type DensityModel,
  Made,
  makeArchitecture,
  type Rows,
} from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { makeMade, mixtureModels } from "../onnx/graphs.ts";
import { allGraphs } from "../runtime/models.ts";
import { chiSquareOfRows } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const schema = [...binary(3), ...categorical([3]), ...binary(2)];
const D = schema.length;
const all = everyRow(schema);
const mixture = makeMade({ schema, hidden: [12, 9], members: 3, seed: 1 });
const K = mixture.network.members.length;

/** A member as a model of its own. */
function alone(made: Made, k: number): Made {
  const member = made.network.members[k]!;
  const model = new Made({ ...member.architecture, executor: new ReferenceExecutor() });
  const prefix = `member_${k}.`;
  const own = made.parameters.filter(({ name }) => name.startsWith(prefix));
  model.parameters.forEach((parameter, i) => {
    assertEquals(own[i]!.name, prefix + parameter.name);
    model.executor.write(parameter, made.executor.read(own[i]!));
  });
  return model;
}

Deno.test("the members of a mixture have orders and degrees of their own", () => {
  const { members } = makeArchitecture({ schema: binary(20), hidden: [30], members: 3 });
  assertEquals(new Set(members!.map(({ order }) => order.join())).size, 3);
  assertEquals(new Set(members!.map(({ degrees }) => degrees.join())).size, 3);
  const ordered = makeArchitecture({ schema: binary(20), hidden: [30], order: "natural", members: 2 });
  assertEquals(ordered.members![0]!.order, ordered.members![1]!.order);
  assertEquals(makeArchitecture({ schema: binary(3), members: 1 }).members, undefined);
  for (const members of [0, 1.5, 1001]) {
    assertThrows(() => makeArchitecture({ schema, members }), RangeError, `Cannot make ${members} members`);
  }
});

Deno.test("a mixture is the mean of its members' densities, and sums to 1", async () => {
  const logProb = await mixture.logProb(all);
  assertAlmostEquals(sumExp(logProb), 1, 1e-9);
  const members = await Promise.all(Array.from({ length: K }, (_, k) => alone(mixture, k).logProb(all)));
  logProb.forEach((value, row) =>
    assertAlmostEquals(
      Math.exp(value),
      members.reduce((sum, each) => sum + Math.exp(each[row]!), 0) / K,
      1e-12,
    )
  );
});

for (const [title, made] of mixtureModels()) {
  Deno.test(`${title}: sums to 1 for every context`, async () => {
    const rows = everyRow(made.schema);
    const [n] = rows.shape;
    const contexts = made.context ? everyRow(made.context) : { data: [], shape: [1, 0] as const };
    for (let c = 0; c < contexts.shape[0]; c++) {
      const [, width] = contexts.shape;
      const row = Array.from(contexts.data).slice(c * width, (c + 1) * width);
      const context = matrix(new Uint8Array(Array.from({ length: n }, () => row).flat()), [n, width]);
      const logProb = await made.logProb(made.context ? { x: rows, context } : rows);
      assertAlmostEquals(sumExp(logProb), 1, 1e-9);
    }
  });
}

Deno.test("an average of logits over orders is no density", () => {
  // two variables that are mostly equal: the first of an order says nothing, and the second follows it
  const equal = 3;
  const follows = (x: number) => x === 1 ? equal : -equal;
  let averaged = 0;
  let mixed = 0;
  for (const [a, b] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
    const p = (x: number, logit: number) => 1 / (1 + Math.exp(x === 1 ? -logit : logit));
    averaged += p(a, follows(b) / 2) * p(b, follows(a) / 2); // the mean of the logit in either order
    mixed += (p(a, 0) * p(b, follows(a)) + p(b, 0) * p(a, follows(b))) / 2;
  }
  assertAlmostEquals(mixed, 1, 1e-12);
  assertAlmostEquals(averaged, 1.4035, 1e-4); // more than 1: such a "likelihood" looks better than any density
});

Deno.test("samples of a mixture have its probabilities, in the core and in onnxruntime", async () => {
  const logProb = await mixture.logProb(all);
  await using graphs = await openModelFromBytes(allGraphs(mixture), { provider: "cpu" });
  const models: DensityModel[] = [mixture, graphs];
  for (const model of models) {
    assert(chiSquareOfRows(await model.sample(20_000, { seed: 2 }), { all, logProb }) < 4);
  }
  const other = await alone(mixture, 0).logProb(all);
  assert(chiSquareOfRows(await mixture.sample(20_000, { seed: 2 }), { all, logProb: other }) > 4);
});

Deno.test("the first column of the noise picks the member", async () => {
  const n = 60;
  const noise = (uniform: number) => ({
    data: Float32Array.from(
      { length: n * (D + 1) },
      (_, i) => i % (D + 1) === 0 ? uniform : (i * 0.37) % 0.98 + 0.01,
    ),
    shape: [n, D + 1] as const,
  });
  const rest = noise(0).data.filter((_, i) => i % (D + 1) > 0);
  await using graphs = await openModelFromBytes(allGraphs(mixture), { provider: "cpu" });
  for (let k = 0; k < K; k++) {
    const expected = await alone(mixture, k).sample(n, { noise: { data: rest, shape: [n, D] } });
    for (const uniform of [(k + 0.01) / K, (k + 0.99) / K]) {
      assertEquals((await mixture.sample(n, { noise: noise(uniform) })).data, expected.data);
      assertEquals((await graphs.sample(n, { noise: noise(uniform) })).data, expected.data);
    }
  }
  await assertRejects(
    () => mixture.sample(n, { noise: { data: rest, shape: [n, D] } }),
    TypeError,
    `expected [n, ${D + 1}]`,
  );
});

Deno.test("completions are exact where what is known comes first for every member", async () => {
  const made = makeMade({ schema, hidden: [12], order: "natural", members: 3, seed: 5 });
  const n = 20_000;
  const row = [1, 0, 1, 2, 0, 1];
  const known = [1, 1, 1, 0, 0, 0];
  const repeat = (values: readonly number[]): Rows => ({
    data: Array.from({ length: n }, () => values).flat(),
    shape: [n, D],
  });
  const joint = (await made.logProb(all)).map((value, i) =>
    row.slice(0, 3).every((known, d) => all.data[i * D + d] === known) ? value : -Infinity
  );
  const total = Math.log(sumExp(joint));
  const conditional = joint.map((value) => value - total);
  await using graphs = await openModelFromBytes(allGraphs(made), { provider: "cpu" });
  const models: DensityModel[] = [made, graphs];
  for (const model of models) {
    const { exact, ...drawn } = await model.complete({ x: repeat(row), known: repeat(known) }, { seed: 3 });
    assertEquals(exact, true);
    assert(chiSquareOfRows(drawn, { all, logProb: conditional }) < 4);
  }
  const inAnyOrder = { x: repeat(row), known: repeat(known) };
  assertEquals((await mixture.complete(inAnyOrder, { seed: 3 })).exact, false);
});

Deno.test("where nothing is known, a completion is a sample", async () => {
  const none: Rows = { data: new Uint8Array(50 * D), shape: [50, D] };
  const { data, exact } = await mixture.complete({ x: none, known: none }, { seed: 4 });
  assertEquals([data, exact], [(await mixture.sample(50, { seed: 4 })).data, true]);
});

Deno.test("the conditionals of a mixture are those of a member", async () => {
  const rows = await mixture.sample(5, { seed: 1 });
  await using graphs = await openModelFromBytes(allGraphs(mixture), { provider: "cpu" });
  const models: DensityModel[] = [mixture, graphs];
  for (const model of models) {
    for (let k = 0; k < K; k++) {
      const expected = await alone(mixture, k).conditionals(rows);
      const found = await model.conditionals(rows, { member: k });
      for (const name of ["parameters", "logProbEach"] as const) {
        assertEquals(found[name].shape, expected[name].shape);
        found[name].data.forEach((value, i) => assertAlmostEquals(value, expected[name].data[i]!, 1e-5));
      }
    }
    await assertRejects(() => model.conditionals(rows), RangeError, "ask one of its members");
    await assertRejects(
      () => model.conditionals(rows, { member: K }),
      RangeError,
      "expected a whole number from 0 to 2",
    );
  }
  assertEquals(mixture.connectivity({ member: 1 }), alone(mixture, 1).connectivity());
});

const data = matrix(Uint8Array.from({ length: 60 * D }, (_, i) => i * i % 7 % 2), [60, D]);

Deno.test("each member learns as it would alone", async () => {
  const made = new Made({ schema, hidden: [7], members: 2, seed: 3, executor: new ReferenceExecutor() });
  const twins = [alone(made, 0), alone(made, 1)];
  const options = { batch: 8, rate: 0.02, seed: 6 };
  await new Trainer(made, options).fit(data, { epochs: 2 });
  for (const [k, twin] of twins.entries()) {
    await new Trainer(twin, options).fit(data, { epochs: 2 });
    const own = alone(made, k);
    twin.parameters.forEach((parameter, i) => {
      const values = own.executor.read(own.parameters[i]!);
      twin.executor.read(parameter).forEach((value, j) => assertAlmostEquals(value, values[j]!, 1e-9));
    });
  }
});

Deno.test("the NLL of training is that of the mixture", async () => {
  const made = new Made({ schema, hidden: [7], members: 2, seed: 3 });
  const trainer = new Trainer(made, { batch: 60, rate: 1e-12 });
  const history = await trainer.fit(data, { epochs: 1, valid: data });
  assertAlmostEquals(history[1]!.trainNll!, history[1]!.validNll!, 1e-5);
  await made.close();
});

Deno.test("a mixture is saved whole, and its training is resumed to the same bits", async () => {
  const make = () => new Trainer(new Made({ schema, hidden: [7], members: 3, seed: 3 }), { batch: 8 });
  const whole = make();
  await whole.fit(data, { epochs: 2 });
  const first = make();
  await first.fit(data, { epochs: 1 });
  const { made, trainer } = decodeCheckpoint(encodeCheckpoint({ made: first.made, trainer: first }));
  assertEquals(made.architecture, first.made.architecture);
  await trainer!.fit(data, { epochs: 1 });
  for (const [i, parameter] of made.parameters.entries()) {
    assertEquals(made.executor.read(parameter), whole.made.executor.read(whole.made.parameters[i]!));
  }
  for (const model of [whole.made, first.made, made]) await model.close();
});

Deno.test("a mixture takes as much room as its members", () => {
  const one = allGraphs(new Made({ schema: binary(100), hidden: [200] }));
  const four = allGraphs(new Made({ schema: binary(100), hidden: [200], members: 4 }));
  for (const kind of ["log_prob", "sample"] as const) {
    const ratio = four[kind].length / one[kind].length;
    assert(ratio > 3.8 && ratio < 4.2, `${kind} is ${ratio} times as large`);
  }
});
