import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { logProbGiven, logProbKnown, probability, surprise } from "../../../src/made/questions/mod.ts";
import { Stream } from "../../../src/random/mod.ts";
import { outcomesOf, SCHEMA, strongModel, sumWhere } from "./joint.ts";

const made = strongModel();
const outcomes = await outcomesOf(made);
const { order } = made.architecture;
const D = SCHEMA.length;

/** Random flags for rows. */
function randomFlags(n: number, name: string): number[][] {
  const stream = new Stream(1, name);
  return Array.from({ length: n }, (_, r) => SCHEMA.map((_, d) => stream.bits(r * D + d) % 2));
}

function rowsOf(rows: readonly (readonly number[])[]) {
  return { data: rows.flat(), shape: [rows.length, D] } as const;
}

async function sampledRows(n: number): Promise<number[][]> {
  const { data } = await made.sample(n, { seed: 5 });
  return Array.from({ length: n }, (_, r) => [...data.subarray(r * D, (r + 1) * D)]);
}

/** log p of the values with a flag, by counting. */
function truth(row: readonly number[], flags: readonly number[]): number {
  return Math.log(sumWhere(outcomes, (other) => flags.every((flag, d) => flag === 0 || other[d] === row[d])));
}

Deno.test("surprises add up to the NLL, and are those of the conditionals", async () => {
  const rows = rowsOf(await sampledRows(9));
  const [{ data, shape }, logProb] = [await surprise(made, rows), await made.logProb(rows)];
  assertEquals(shape, [9, D]);
  logProb.forEach((value, r) => {
    const sum = data.subarray(r * D, (r + 1) * D).reduce((sum, each) => sum + each, 0);
    assertAlmostEquals(sum, -value, 1e-5);
  });
});

Deno.test("log p of what is known is that of enumeration: exact, or within five standard errors", async () => {
  const n = 60;
  const [rows, known] = [await sampledRows(n), randomFlags(n, "known")];
  const batch = { x: rowsOf(rows), known: rowsOf(known) };
  const exact = await logProbKnown(made, batch, { particles: 1000, seed: 1 });
  assert(exact.exact);
  assertEquals([...exact.standardError], Array(n).fill(0));
  rows.forEach((row, r) => assertAlmostEquals(exact.logProb[r]!, truth(row, known[r]!), 1e-5));

  const few = await logProbKnown(made, batch, { particles: 2, seed: 1 });
  assert(!few.exact && few.standardError.some((error) => error > 0) && few.standardError.includes(0));
  const estimate = await logProbKnown(made, batch, { particles: 30, seed: 1 });
  const errors = rows.map((row, r) => Math.abs(estimate.logProb[r]! - truth(row, known[r]!)));
  errors.forEach((error, r) => assert(error <= 5 * estimate.standardError[r]! + 1e-5, `row ${r}: ${error}`));
  assert(errors.some((error) => error > 0.01));
});

Deno.test("log p is exact where the known variables come first in the order, whatever the number of particles", async () => {
  const rows = await sampledRows(D + 1);
  const known = rows.map((_, count) => SCHEMA.map((_, d) => Number(order.indexOf(d) < count)));
  const options = { particles: 1, seed: 1 };
  const { logProb, exact } = await logProbKnown(made, { x: rowsOf(rows), known: rowsOf(known) }, options);
  assert(exact);
  rows.forEach((row, r) => assertAlmostEquals(logProb[r]!, truth(row, known[r]!), 1e-5));
});

Deno.test("log p of a subset given a subset is that of enumeration", async () => {
  const n = 40;
  const [rows, first, second] = [await sampledRows(n), randomFlags(n, "first"), randomFlags(n, "second")];
  const known = first.map((flags, r) => flags.map((flag, d) => flag * second[r]![d]!));
  const wanted = first.map((flags, r) => flags.map((flag, d) => flag * (1 - second[r]![d]!)));
  const batch = { x: rowsOf(rows), known: rowsOf(known), wanted: rowsOf(wanted) };
  for (const particles of [1000, 30]) {
    const { logProb, standardError, exact } = await logProbGiven(made, batch, { particles, seed: 2 });
    assertEquals(exact, particles === 1000);
    rows.forEach((row, r) => {
      const error = Math.abs(logProb[r]! - (truth(row, first[r]!) - truth(row, known[r]!)));
      assert(error <= 5 * standardError[r]! + 1e-5, `row ${r}: ${error}`);
    });
  }
});

Deno.test("the probability of sets of values is that of enumeration", async () => {
  const where = { "0": [1], "3": { from: 1 }, "6": [0, 3] };
  const given = { "1": [0], "6": { to: 2 } };
  const inWhere = (row: readonly number[]) => row[0] === 1 && row[3]! >= 1 && [0, 3].includes(row[6]!);
  const truth = Math.log(sumWhere(outcomes, inWhere));
  const exact = await probability(made, where, { particles: 1000, seed: 1 });
  assert(exact.exact);
  assertAlmostEquals(exact.logProb[0]!, truth, 1e-5);
  for (let seed = 0; seed < 10; seed++) {
    const { logProb, standardError, exact } = await probability(made, where, { particles: 20, seed });
    assert(!exact && Math.abs(logProb[0]! - truth) < 5 * standardError[0]!, `seed ${seed}`);
  }
  const { 6: _, ...rest } = where;
  const ratio = sumWhere(outcomes, (row) => row[0] === 1 && row[3]! >= 1 && row[1] === 0 && row[6]! <= 2) /
    sumWhere(outcomes, (row) => row[1] === 0 && row[6]! <= 2);
  for (const particles of [1000, 20]) {
    const { logProb, standardError } = await probability(made, rest, { given, particles, seed: 1 });
    assert(Math.abs(logProb[0]! - Math.log(ratio)) <= 5 * standardError[0]! + 1e-5);
  }
});

Deno.test("the probability of alternatives is that of enumeration, also where they overlap or given others", async () => {
  const where = [{ 0: [1], 3: { from: 1 } }, { 6: [0, 3] }, { 0: [1], 6: [2, 3] }, {
    0: [1],
    3: { from: 1 },
  }];
  const given = [{ 0: [1] }, { 1: [0], 3: [0, 2] }];
  const inWhere = (row: readonly number[]) =>
    row[0] === 1 && (row[3]! >= 1 || row[6]! >= 2) || row[6] === 0 || row[6] === 3;
  const inGiven = (row: readonly number[]) => row[0] === 1 || row[1] === 0 && row[3] !== 1;
  const truth = sumWhere(outcomes, (row) => inWhere(row) && inGiven(row)) / sumWhere(outcomes, inGiven);
  const { logProb, exact } = await probability(made, where, { given, particles: 1000, seed: 1 });
  assert(exact);
  assertAlmostEquals(Math.exp(logProb[0]!), truth, 1e-5);
  const few = await Promise.all(
    Array.from({ length: 10 }, (_, seed) => probability(made, where, { given, particles: 20, seed })),
  );
  for (const { logProb, standardError, exact } of few) {
    assert(!exact && Math.abs(logProb[0]! - Math.log(truth)) < 5 * standardError[0]!);
  }
  const never = await probability(made, { 0: [0] }, { given: { 0: [1] }, seed: 1 });
  assertEquals([never.logProb[0], never.standardError[0], never.exact], [-Infinity, 0, true]);
});

Deno.test("nine of ten estimates are as near as their standard errors say", async () => {
  const n = 400;
  const row = (await sampledRows(1))[0]!;
  const known = SCHEMA.map((_, d) => Number(order.indexOf(d) >= D - 2));
  const [rows, flags] = [Array(n).fill(row), Array(n).fill(known)];
  const batch = { x: rowsOf(rows), known: rowsOf(flags) };
  const { logProb, standardError, exact } = await logProbKnown(made, batch, { particles: 50, seed: 3 });
  assert(!exact);
  const near = logProb.filter((value, r) => Math.abs(value - truth(row, known)) < 1.645 * standardError[r]!);
  assert(near.length > 0.84 * n && near.length < 0.95 * n, `${near.length}`);
});

Deno.test("neither the parts that rows come in nor the number of particles changes the random numbers", async () => {
  const [rows, known] = [await sampledRows(6), randomFlags(6, "parts")];
  const part = (start: number, end: number) =>
    logProbKnown(
      made,
      { x: rowsOf(rows.slice(start, end)), known: rowsOf(known.slice(start, end)) },
      { particles: 10, seed: 1, firstRow: start },
    );
  const { logProb } = await part(0, 6);
  const parts = [await part(0, 1), await part(1, 4), await part(4, 6)];
  assertEquals(parts.flatMap(({ logProb }) => [...logProb]), [...logProb]);
});

Deno.test("questions that cannot be are refused", async () => {
  const ask = (where: Parameters<typeof probability>[1], options = {}) =>
    probability(made, where, { seed: 1, ...options });
  const refused = (call: () => Promise<unknown>, message: string) => assertRejects(call, RangeError, message);
  await refused(
    () => ask({ "7": [0] }),
    'Cannot tell which variable is meant by "7": expected a name or a column from 0 to 6',
  );
  await refused(
    () => ask({ "3": [3] }),
    "Cannot ask about column 3: it cannot be 3, expected a whole number from 0 to 2",
  );
  await refused(() => ask({ "3": [] }), "Cannot ask about column 3: none of its values is in the set");
  await refused(() => ask({ "3": { from: 0.2, to: 0.8 } }), "none of its values is in the set");
  await refused(
    () => ask({}, { particles: 0 }),
    "Cannot draw 0 particles: expected a whole number from 1 up",
  );
  const one = rowsOf([SCHEMA.map(() => 1)]);
  await refused(
    () => logProbGiven(made, { x: one, known: one, wanted: one }, { seed: 1 }),
    "Cannot ask for row 0, column 0 given itself: it is both known and wanted",
  );
});
