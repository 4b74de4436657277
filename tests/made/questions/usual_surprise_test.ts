import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { decodeUsualSurprise, encodeUsualSurprise } from "../../../src/made/questions/mod.ts";
import {
  binary,
  explain,
  Made,
  matrix,
  type Schema,
  strangerThan,
  surprise,
  Trainer,
  usualSurprise,
  type UsualVariable,
} from "../../../mod.ts";
import { SCHEMA, strongModel } from "./joint.ts";

/** Numbers that are no farther apart, in standard deviations, are about the same. */
const NEAR = 0.5;

const made = strongModel();
const x = await made.sample(3000, { seed: 5 });
const usual = await usualSurprise(made, { x });

Deno.test("of the rows that were looked at, as many are stranger as quantiles say", async () => {
  const { scores } = await explain(made, { x }, usual);
  for (const level of [0.001, 0.005, 0.01, 0.2, 0.5]) {
    const count = scores.filter((score) => strangerThan(usual, score) >= 1 - level).length;
    assertAlmostEquals(count / 3000, level, 0.01, `${level}`);
  }
  assertEquals(strangerThan(usual, Math.max(...scores) + 1e-3), 1);
  assertEquals(strangerThan(usual, Math.min(...scores) - 1e-3), 0);
});

Deno.test("a score is the sum of the deviations from the usual surprise of each variable", async () => {
  const { scores, deviations, surprises } = await explain(made, { x }, usual);
  const D = SCHEMA.length;
  usual.variables!.forEach((variable, d) => {
    assertEquals(variable.distance, undefined); // words are equal or not
    const values = Array.from({ length: 3000 }, (_, r) => deviations!.data[r * D + d]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / 3000;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3000;
    assertAlmostEquals(mean, 0, 1e-4);
    assertAlmostEquals(Math.sqrt(square), Math.min(1, variable.deviations[0]! / 0.5), 1e-3);
  });
  assertEquals(surprises!.data, (await surprise(made, x)).data);
  const sum = (row: number) =>
    deviations!.data.subarray(row * D, (row + 1) * D).reduce((sum, each) => sum + each, 0);
  scores.forEach((score, row) => assertAlmostEquals(score, sum(row), 1e-5));
  const plain = await explain(made, { x }, undefined);
  assertEquals(plain.deviations, undefined);
  const logProb = await made.logProb(x);
  plain.scores.forEach((score, row) => assertAlmostEquals(score, -logProb[row]!, 1e-4));
});

Deno.test("rows are compared with those that were held out", async () => {
  const some = { data: x.data.slice(0, 100 * SCHEMA.length), shape: [100, SCHEMA.length] as const };
  const compared = await usualSurprise(made, { x }, { x: some });
  assertEquals(compared.variables, usual.variables);
  const { scores } = await explain(made, { x: some }, usual);
  assertEquals(compared.quantiles.at(-1), Math.max(...scores));
});

Deno.test("what is usual is kept as a text, which is refused where it is something else", () => {
  const text = encodeUsualSurprise(usual);
  const back = decodeUsualSurprise(text, made.architecture);
  assertEquals(encodeUsualSurprise(back), text);
  assert(text.length < 2000);
  const record = JSON.parse(text);
  for (
    const wrong of [
      "",
      "null",
      "[]",
      JSON.stringify({ ...record, quantiles: record.quantiles.slice(1) }),
      JSON.stringify({ ...record, quantiles: record.quantiles.toReversed() }),
      JSON.stringify({ ...record, means: [[1]] }),
      JSON.stringify({ ...record, means: record.means.map(() => [1, 2]) }),
      JSON.stringify({ ...record, means: undefined }),
      JSON.stringify({ ...record, distances: record.distances.slice(1) }),
      JSON.stringify({ ...record, deviations: record.deviations.map(() => [-1]) }),
      JSON.stringify({ ...record, means: record.means.map(() => ["1"]) }),
    ]
  ) assertThrows(() => decodeUsualSurprise(wrong, made.architecture), SyntaxError, "usual surprise");
});

Deno.test("the values of a mixture have no surprise, but its rows have", async () => {
  const mixture = strongModel({ members: 2 });
  const usual = await usualSurprise(mixture, { x });
  assertEquals(usual.variables, undefined);
  assertEquals(decodeUsualSurprise(encodeUsualSurprise(usual), mixture.architecture).variables, undefined);
  const { scores, surprises } = await explain(mixture, { x }, usual);
  assertEquals([surprises, scores[0]], [undefined, -(await mixture.logProb(x))[0]!]);
});

Deno.test("a number is strange if few are near to it, however narrow the bins are", async () => {
  // 0 to 100 evenly, in bins of which one is narrow; the value 50 has a code of its own
  const schema: Schema = [{ kind: "binned", codes: [[0, 49], [49, 50], 50, [50.001, 100]] }];
  const uneven = new Made({ schema, hidden: [] });
  const column = matrix(Array.from({ length: 400 }, (_, k) => [(k + 0.5) / 4]));
  const bias = uneven.parameters.find(({ name }) => name.endsWith("bias"))!;
  uneven.executor.write(bias, Float32Array.from([0.49, 0.01, 1e-6, 0.5, 1e-9], Math.log));
  const usual = await usualSurprise(uneven, { x: column });
  const [{ means: [mean], deviations: [deviation], distance = 0 }] = usual.variables as [UsualVariable];
  assertAlmostEquals(distance, NEAR * 100 / Math.sqrt(12), 0.01);
  const { deviations } = await explain(uneven, { x: matrix([[45], [49.5], [50], [1000]]) }, usual);
  for (const row of [0, 1, 2]) {
    const near = -Math.log(2 * distance / 100);
    assertAlmostEquals(deviations!.data[row]!, (near - mean!) / Math.max(0.5, deviation!), 0.01);
  }
  assert(deviations!.data[3]! > 20);
});

Deno.test("what is known of a row is asked first, and nothing else counts", async () => {
  const any = strongModel({ orders: "any" });
  const usual = await usualSurprise(any, { x });
  const D = SCHEMA.length;
  const known = matrix(Array.from({ length: 4 }, (_, r) => SCHEMA.map((_, d) => Number(d % 2 === r % 2))));
  const some = matrix(x.data.slice(0, 4 * D), [4, D]);
  const { scores, surprises, deviations } = await explain(any, { x: some, known }, usual);
  const order = [...any.architecture.order];
  for (let row = 0; row < 4; row++) {
    const isKnown = (d: number) => d % 2 === row % 2;
    const first = [...order.filter(isKnown), ...order.filter((d) => !isKnown(d))];
    const { data } = await surprise(any, some, { order: first });
    for (let d = 0; d < D; d++) {
      const found = surprises!.data[row * D + d]!;
      if (isKnown(d)) assertAlmostEquals(found, data[row * D + d]!, 1e-5);
      else assert(Number.isNaN(found) && Number.isNaN(deviations!.data[row * D + d]!));
    }
    assert(Number.isFinite(scores[row]!));
  }
  const partly = await usualSurprise(any, { x: some, known });
  assert(partly.variables!.every(({ means }) => means.every(Number.isFinite)));
});

Deno.test("a value is as strange as it is in the order in which it is strangest", async () => {
  // two bits that are nearly always equal: the first alone is never strange, and given the other it is
  const any = new Made({
    schema: binary(2),
    hidden: { perVariable: 4 },
    order: "natural",
    orders: "any",
    seed: 1,
  });
  const equal = matrix(Array.from({ length: 200 }, (_, k) => k < 4 ? [k % 2, 1 - k % 2] : [k % 2, k % 2]));
  await new Trainer(any, { rate: 0.05, batch: 20, seed: 1 }).fit(equal, { epochs: 20 });
  const usual = await usualSurprise(any, { x: equal });
  assertEquals(usual.variables!.map(({ means }) => means.length), [9, 9]);
  const odd = matrix([[0, 1], [1, 1]]);
  const { deviations, scores } = await explain(any, { x: odd }, usual);
  assert(deviations!.data[0]! > 2 && deviations!.data[1]! > 2, `${deviations!.data}`);
  assert(scores[0]! > 4 && scores[1]! < 1, `${scores}`);
  const one = await explain(any, { x: odd }, usual, { order: any.architecture.order });
  assert(one.deviations!.data[0]! < 1, `${one.deviations!.data}`);
  assertEquals(decodeUsualSurprise(encodeUsualSurprise(usual), any.architecture).variables!.length, 2);
});
