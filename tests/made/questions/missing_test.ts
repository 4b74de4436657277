import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrix } from "../../../src/data/mod.ts";
import type { Schema } from "../../../src/made/mod.ts";
import {
  beamSearch,
  completeByParticles,
  fillMissing,
  logProbKnown,
  probability,
} from "../../../src/made/questions/mod.ts";
import { chiSquareOfRows } from "../distribution.ts";
import { outcomesOf, strongModel, sumWhere } from "./joint.ts";

const schema: Schema = [
  { kind: "categorical", size: 3, missing: true, name: "a" },
  { kind: "ordinal", size: 4, missing: true, name: "b" },
  { kind: "binary", name: "c" },
  { kind: "binary", missing: true, name: "d" },
];

for (const members of [1, 2]) {
  const made = strongModel({ schema, members });
  const outcomes = await outcomesOf(made);

  Deno.test(`probabilities of sets with missing values are those of enumeration, members: ${members}`, async () => {
    for (
      const [region, holds] of [
        [{ a: [NaN] }, (row: readonly number[]) => Number.isNaN(row[0])],
        [{ b: [1, NaN] }, (row: readonly number[]) => row[1] === 1 || Number.isNaN(row[1])],
        [
          { b: { from: 1, to: 2 }, a: { from: 1 } },
          ([a, b]: readonly number[]) => a! >= 1 && b! >= 1 && b! <= 2,
        ],
        [
          { b: [{ to: 1 }, NaN, 3], a: [0, { from: 2 }] },
          ([a, b]: readonly number[]) => (a === 0 || a === 2) && b !== 2,
        ],
        [{ d: {} }, () => true],
      ] as const
    ) {
      const { logProb, exact } = await probability(made, region, { seed: 1, particles: 10_000 });
      assert(exact);
      assertAlmostEquals(Math.exp(logProb[0]!), sumWhere(outcomes, holds), 1e-5);
      const few = await probability(made, region, { seed: 1, particles: 30 });
      const error = Math.abs(few.logProb[0]! - Math.log(sumWhere(outcomes, holds)));
      assert(error <= 5 * few.standardError[0]! + 1e-5, `${JSON.stringify(region)}: ${error}`);
    }
  });

  Deno.test(`log p of what is known to be missing is that of enumeration, members: ${members}`, async () => {
    const batch = { x: matrix([[NaN, 2, 0, NaN]]), known: matrix([[1, 1, 0, 1]]) };
    const { logProb, exact } = await logProbKnown(made, batch, { seed: 1, particles: 1000 });
    assert(exact);
    const p = sumWhere(outcomes, ([a, b, , d]) => Number.isNaN(a) && b === 2 && Number.isNaN(d));
    assertAlmostEquals(logProb[0]!, Math.log(p), 1e-5);
  });

  Deno.test(`what fills a row and the likeliest row may be missing, members: ${members}`, async () => {
    const [x, known] = [matrix([[0, 0, 1, 0]]), matrix([[0, 0, 1, 0]])];
    const { data, rows, logProb } = await beamSearch(made, { x, known }, { width: 200 });
    assertEquals(rows.length, 4 * 5 * 3);
    const likeliest = outcomes.filter(({ row }) => row[2] === 1).reduce((a, b) => b.p > a.p ? b : a);
    assertEquals([...data.subarray(0, 4)], [...likeliest.row]);
    assertAlmostEquals(logProb[0]!, Math.log(likeliest.p), 1e-5);
    const filled = await fillMissing(made, { x, known }, { by: "median", seed: 1, particles: 1000 });
    const given = sumWhere(outcomes, (row) => row[2] === 1);
    for (const d of [0, 1, 3]) {
      const p = (holds: (value: number) => boolean) =>
        sumWhere(outcomes, (row) => row[2] === 1 && holds(row[d]!)) / given;
      const value = filled.data[d]!;
      if (d !== 1) {
        assert(
          [NaN, 0, 1, 2].every((other) => p((v) => Object.is(v, value)) >= p((v) => Object.is(v, other))),
        );
      } else if (Number.isNaN(value)) assert(p(Number.isNaN) > 0.5);
      else assert(p((v) => v <= value) >= (1 - p(Number.isNaN)) / 2 - 1e-6);
    }
  });
}

for (const orders of [undefined, "any"] as const) {
  Deno.test(`what fills a row is there where that is asked for, orders: ${orders}`, async () => {
    const made = strongModel({ schema, ...(orders && { orders }) });
    for (const parameter of made.parameters) { // weights that learned nothing propose poorly
      made.executor.write(parameter, made.executor.read(parameter).map((value) => value / 2));
    }
    const n = 600;
    const rows = (row: number[]) => matrix(Array.from({ length: n }, () => row));
    const batch = { x: rows([0, 0, 1, 0]), known: rows([0, 0, 1, 0]) };
    const fitting = (await outcomesOf(made)).filter(({ row }) => row[2] === 1 && !row.some(Number.isNaN));
    const total = fitting.reduce((sum, { p }) => sum + p, 0);
    const options = { present: true, seed: 1, particles: orders ? 5 : 300 };
    const drawn = await completeByParticles(made, batch, options);
    assertEquals(drawn.exact, orders === undefined);
    const logProb = fitting.map(({ p }) => Math.log(p / total));
    assert(!drawn.data.some(Number.isNaN));
    // a few particles come near, all that there can be are exact
    assert(
      chiSquareOfRows(drawn, { all: matrix(fitting.map(({ row }) => [...row])), logProb }) <
        (orders ? 30 : 5),
    );
    const one = { x: matrix([[0, 0, 1, 0]]), known: matrix([[0, 0, 1, 0]]) };
    const { data, spread } = await fillMissing(made, one, { ...options, by: "mode" });
    assert(!data.some(Number.isNaN));
    assertEquals(Array.from(spread.data, Number.isNaN), [false, false, true, false]);
    const entropy = (d: number) =>
      [0, 1, 2].map((value) => sumWhere(fitting, (row) => row[d] === value) / total)
        .reduce((sum, p) => p > 0 ? sum - p * Math.log(p) : sum, 0);
    if (!orders) { for (const d of [0, 3]) assertAlmostEquals(spread.data[d]!, entropy(d), 1e-4); }
  });
}

Deno.test("questions about numbers that may be missing are answered", async () => {
  const made = strongModel({
    schema: [{ kind: "real", mean: 0, deviation: 1, missing: true }, { kind: "binary" }],
    order: "natural",
  });
  const missing = await probability(made, { 0: [NaN] }, { seed: 1 });
  const present = await probability(made, { 0: { from: -Infinity } }, { seed: 1 });
  assertAlmostEquals(Math.exp(missing.logProb[0]!) + Math.exp(present.logProb[0]!), 1, 1e-5);
});

for (const deviation of [1e-6, 1e6]) {
  Deno.test(`a search prefers a number to none where it is likelier that there is one, deviation: ${deviation}`, async () => {
    const made = strongModel({
      schema: [{ kind: "binary" }, { kind: "real", mean: 0, deviation, missing: true }],
    });
    const found = new Set<boolean>();
    for (const sign of [1, -1]) {
      for (const parameter of made.parameters) {
        if (!parameter.name.endsWith(".bias")) continue;
        made.executor.write(parameter, made.executor.read(parameter).map((value) => sign * value));
      }
      const { logProb } = await probability(made, { 1: [NaN] }, { given: { 0: [1] }, seed: 1 });
      const { data } = await beamSearch(made, { x: matrix([[1, 0]]), known: matrix([[1, 0]]) }, { width: 4 });
      assertEquals(Number.isNaN(data[1]), logProb[0]! > Math.log(0.5));
      found.add(Number.isNaN(data[1]));
    }
    assertEquals(found.size, 2);
  });
}
