import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { beamSearch, completeByParticles, fillMissing } from "../../../src/made/questions/mod.ts";
import { sizeOf } from "../enumeration.ts";
import { outcomesOf, SCHEMA, strongModel, sumWhere } from "./joint.ts";

const made = strongModel();
const outcomes = await outcomesOf(made);
const { order } = made.architecture;
const D = SCHEMA.length;

/** A row of which the last variables in the order are known, so that all before them have to suit. */
const row = (await made.sample(7, { seed: 2 })).data.subarray(6 * D);
const known = SCHEMA.map((_, d) => Number(order.indexOf(d) >= D - 2));

function repeat(values: ArrayLike<number>, n: number) {
  return { data: Array.from({ length: n }, () => Array.from(values)).flat(), shape: [n, D] } as const;
}

/** The rows that agree with what is known, and their probabilities given that. */
function posterior() {
  const agreeing = outcomes.filter(({ row: other }) =>
    known.every((flag, d) => flag === 0 || other[d] === row[d])
  );
  const total = agreeing.reduce((sum, { p }) => sum + p, 0);
  return agreeing.map(({ row, p }) => ({ row, p: p / total }));
}

/** The distance of the distribution of drawn rows from the true one, half the sum of the absolute differences. */
function distance(data: Float32Array): number {
  const counts = new Map<string, number>();
  for (let r = 0; r < data.length / D; r++) {
    const key = String([...data.subarray(r * D, (r + 1) * D)]);
    counts.set(key, (counts.get(key) ?? 0) + D / data.length);
  }
  return posterior().reduce((sum, { row, p }) => sum + Math.abs((counts.get(String(row)) ?? 0) - p) / 2, 0);
}

Deno.test("completions by particles have the distribution given what is known, where complete has another", async () => {
  const n = 1500;
  const batch = { x: repeat(row, n), known: repeat(known, n) };
  const plain = await made.complete(batch, { seed: 1 });
  const many = await completeByParticles(made, batch, { particles: 1000, seed: 1 });
  const some = await completeByParticles(made, batch, { particles: 40, seed: 1 });
  assertEquals([plain.exact, many.exact, some.exact], [false, true, false]);
  assert(some.effectiveSamples.every((samples) => samples >= 1 && samples < 40));
  assertEquals(many.effectiveSamples[0], 1000);
  const noise = Math.sqrt(posterior().length / n) / 2; // of the distances between an exact sample and the truth
  assert(distance(many.data) < noise, `${distance(many.data)}`);
  assert(distance(some.data) < 2 * noise, `${distance(some.data)}`);
  assert(distance(plain.data) > 3 * noise, `${distance(plain.data)}`);
});

Deno.test("missing values are filled with the mode of each, exactly where all completions are few", async () => {
  const batch = { x: repeat(row, 1), known: repeat(known, 1) };
  const { data, exact, effectiveSamples } = await fillMissing(made, batch, {
    by: "mode",
    particles: 500,
    seed: 1,
  });
  assertEquals([exact, effectiveSamples[0]], [true, 500]);
  const rows = posterior();
  SCHEMA.forEach((variable, d) => {
    if (known[d] === 1) return assertEquals(data[d], row[d]);
    const p = Array.from(
      { length: sizeOf(variable) },
      (_, value) => sumWhere(rows, (other) => other[d] === value),
    );
    assertEquals(data[d], p.indexOf(Math.max(...p)), `column ${d}`);
  });
  const some = await fillMissing(made, batch, { by: "mode", particles: 60, seed: 1 });
  assert(!some.exact && some.effectiveSamples[0]! < 60);
});

Deno.test("a wide beam finds the likeliest completion, a narrow one a likely one", async () => {
  const batch = { x: repeat(row, 2), known: repeat(known, 2) };
  const { data, rows, logProb } = await beamSearch(made, batch, { width: 1000 });
  const total = sumWhere(outcomes, (other) => known.every((flag, d) => flag === 0 || other[d] === row[d]));
  const found = posterior().sort((a, b) => b.p - a.p);
  assertEquals([...rows], [...found.map(() => 0), ...found.map(() => 1)]);
  found.forEach(({ p }, k) => assertAlmostEquals(Math.exp(logProb[k]!), p * total, 1e-5));
  assertEquals([...data.subarray(0, D)], found[0]!.row);
  const greedy = await beamSearch(made, batch, { width: 1 });
  assertEquals([...greedy.rows], [0, 1]);
  const beam = await beamSearch(made, batch, { width: 10 });
  assertEquals(beam.shape, [20, D]);
  assert(greedy.logProb[0]! <= beam.logProb[0]! && beam.logProb[0]! <= logProb[0]! + 1e-6);
});

Deno.test("fillMissing and beamSearch refuse options that cannot be", async () => {
  const batch = { x: repeat(row, 1), known: repeat(known, 1) };
  await assertRejects(
    () => fillMissing(made, batch, { by: "best" as "mode", seed: 1 }),
    RangeError,
    'Cannot fill by "best": expected one of mode, mean, median',
  );
  await assertRejects(
    () => beamSearch(made, batch, { width: 0 }),
    RangeError,
    "Cannot search with the width 0: expected a whole number from 1 up",
  );
});
