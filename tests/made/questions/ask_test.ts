import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ask, askEach, meanGiven, quantileGiven, type Region } from "../../../src/made/questions/mod.ts";
import type { Schema } from "../../../src/made/mod.ts";
import { outcomesOf, strongModel } from "./joint.ts";

const made = strongModel();
const outcomes = await outcomesOf(made);
const GIVEN: readonly [region: Region, holds: (row: readonly number[]) => boolean][] = [
  [{}, () => true],
  [{ 0: [1], 3: { to: 1 } }, (row) => row[0] === 1 && row[3]! <= 1],
  [
    [{ 0: [1] }, { 3: [2] }, { 6: [1, 2] }],
    (row) => row[0] === 1 || row[3] === 2 || row[6] === 1 || row[6] === 2,
  ],
];

/** The mean and a quantile of column 6 by counting. */
function truth(holds: (row: readonly number[]) => boolean, fraction: number) {
  const rows = outcomes.filter(({ row }) => holds(row));
  const total = rows.reduce((sum, { p }) => sum + p, 0);
  const below = (value: number) =>
    rows.reduce((sum, { row, p }) => row[6]! <= value ? sum + p : sum, 0) / total;
  return {
    mean: rows.reduce((sum, { row, p }) => sum + p * row[6]!, 0) / total,
    quantile: [0, 1, 2, 3].find((value) => below(value) >= fraction)!,
    below,
  };
}

Deno.test("means and quantiles are those of enumeration: exact, or within five standard errors", async () => {
  for (const [given, holds] of GIVEN) {
    const { mean, quantile, below } = truth(holds, 0.3);
    const all = await meanGiven(made, "6", { given, particles: 2000, seed: 1 });
    assert(all.exact && all.standardError === 0 && all.effectiveSamples === 2000);
    assertAlmostEquals(all.value, mean, 1e-5);
    const least = await quantileGiven(made, "6", { given, fraction: 0.3, particles: 2000, seed: 1 });
    assertEquals([least.value, least.standardError, least.exact], [quantile, 0, true]);
    for (let seed = 0; seed < 4; seed++) {
      const few = await meanGiven(made, "6", { given, particles: 30, seed });
      assert(!few.exact && few.standardError > 0 && few.effectiveSamples < 100);
      assert(Math.abs(few.value - mean) < 5 * few.standardError, `seed ${seed}: ${few.value}, ${mean}`);
      const { value } = await quantileGiven(made, "6", { given, fraction: 0.3, particles: 300, seed });
      assert(below(value) > 0.2 && below(value - 1) < 0.4, `seed ${seed}: ${value}`);
    }
  }
});

Deno.test("nine of ten means are as near as their standard errors say, of models of any order and of mixtures too", async () => {
  const [given, holds] = GIVEN[1]!;
  const { mean } = truth(holds, 0.5);
  const n = 150;
  let near = 0;
  for (let seed = 0; seed < n; seed++) {
    const { value, standardError } = await meanGiven(made, "6", { given, particles: 40, seed });
    if (Math.abs(value - mean) < 1.645 * standardError) near++;
  }
  assert(near > 0.82 * n && near < 0.97 * n, `${near}`);
  for (const options of [{ orders: "any" }, { members: 2 }] as const) {
    const other = strongModel(options);
    const rows = (await outcomesOf(other)).filter(({ row }) => holds(row));
    const total = rows.reduce((sum, { p }) => sum + p, 0);
    const mean = rows.reduce((sum, { row, p }) => sum + p * row[6]!, 0) / total;
    const { value, standardError, exact } = await meanGiven(other, "6", { given, particles: 100, seed: 2 });
    assert(!exact && Math.abs(value - mean) < 5 * standardError, `${value}, ${mean}, ${standardError}`);
  }
});

Deno.test("means and quantiles are in the numbers of files, of values that are there", async () => {
  const schema: Schema = [
    { kind: "categorical", size: 3, labels: ["20", "30", "45"], missing: true, name: "age" },
    { kind: "real", mean: 10, deviation: 3, name: "fare", missing: true },
    { kind: "binary", labels: ["no", "yes"], name: "paid" },
  ];
  const made = strongModel({ schema, order: "natural" });
  const n = 4000;
  const { data } = await made.sample(n, { seed: 1 });
  const column = (d: number) =>
    Array.from({ length: n }, (_, r) => data[3 * r + d]!).filter((value) => !Number.isNaN(value));
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ages = column(0).map((code) => [20, 30, 45][code]!);
  const age = await ask(made, { kind: "mean", column: "0" }, { seed: 1 });
  assert(age.exact && age.of === "mean" && Math.abs(age.value - meanOf(ages)) < 1, `${age.value}`);
  const fares = column(1);
  const fare = await ask(made, { kind: "mean", column: "1" }, { particles: 1000, seed: 1 });
  const spread = Math.sqrt(meanOf(fares.map((value) => (value - meanOf(fares)) ** 2)));
  assert(Math.abs(fare.value - meanOf(fares)) < 5 * Math.hypot(fare.standardError, spread / Math.sqrt(n)));
  const median = await ask(made, { kind: "quantile", column: "fare", fraction: 0.5 }, {
    particles: 1000,
    seed: 1,
  });
  const between = fares.filter((value) => value < median.value).length / fares.length;
  assert(!median.exact && median.standardError > 0 && Math.abs(between - 0.5) < 0.1, `${between}`);
  await assertRejects(() => meanGiven(made, "paid", { seed: 1 }), RangeError, "its values are words");
  await assertRejects(
    () => quantileGiven(made, "age", { fraction: 1, seed: 1 }),
    RangeError,
    "quantile at 1",
  );

  const groups = await askEach(made, { kind: "mean", column: "2" }, { by: "age", seed: 1 }).catch((error) =>
    error.message
  );
  assertEquals(groups, 'Cannot take the mean or a quantile of column 2 ("paid"): its values are words');
  const byAge = await askEach(made, { kind: "probability", where: { 2: [1] } }, {
    by: "age",
    seed: 1,
    particles: 500,
  });
  assertEquals(byAge.map(({ name }) => name), ["20", "30", "45", "missing"]);
  const cut = await askEach(made, undefined, {
    by: "fare",
    cuts: ["8", "12.5"],
    seed: 1,
    given: { age: [1] },
    particles: 500,
  });
  assertEquals(cut.map(({ name }) => name), ["below 8", "8 to 12.5", "from 12.5", "missing"]);
  const total = cut.reduce((sum, { share }) => sum + share.value, 0);
  const error = Math.hypot(...cut.map(({ share }) => share.standardError));
  assertAlmostEquals(total, 1, 5 * error + 1e-5);
  const fifths = await askEach(made, undefined, {
    by: "fare",
    seed: 1,
    given: { fare: { from: -100 } },
    particles: 300,
  });
  assertEquals(fifths.length, 5);
  assert(fifths.every(({ share }) => share.value > 0.05 && share.value < 0.4), JSON.stringify(fifths));
});

Deno.test("answers for groups are those of enumeration, given what else is given", async () => {
  const groups = await askEach(made, { kind: "mean", column: "6" }, {
    by: "3",
    given: GIVEN[1]![0],
    particles: 2000,
    seed: 1,
  });
  assertEquals(groups.map(({ name }) => name), ["0", "1"]); // 2 is not in what is given
  for (const { name, share, answer } of groups) {
    const inGiven = GIVEN[1]![1];
    const rows = outcomes.filter(({ row }) => inGiven(row));
    const inGroup = (row: readonly number[]) => inGiven(row) && row[3] === Number(name);
    const sum = (some: typeof rows) => some.reduce((sum, { p }) => sum + p, 0);
    assertAlmostEquals(share.value, sum(rows.filter(({ row }) => inGroup(row))) / sum(rows), 1e-5);
    assertAlmostEquals(answer!.value, truth(inGroup, 0.5).mean, 1e-5);
  }
});
