import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { DensityModel } from "../../../src/made/mod.ts";
import { completeByParticles, logProbKnown, probability } from "../../../src/made/questions/mod.ts";
import { outcomesOf, SCHEMA, strongModel, sumWhere } from "./joint.ts";

const made = strongModel({ orders: "any" });
// weights that learned nothing propose poorly in other orders, the more so the larger they are
for (const parameter of made.parameters) {
  made.executor.write(parameter, made.executor.read(parameter).map((value) => value / 2));
}
const outcomes = await outcomesOf(made);
const D = SCHEMA.length;
const { order } = made.architecture;
const [row] = outcomes.map(({ row }) => row).filter((row) => row[order[D - 1]!] === 1);
const known = SCHEMA.map((_, d) => Number(order.indexOf(d) >= D - 2));
const agrees = (other: readonly number[]) => known.every((flag, d) => flag === 0 || other[d] === row![d]);
const rowsOf = (values: readonly number[], n = 1) =>
  ({ data: Array.from({ length: n }, () => values).flat(), shape: [n, D] }) as const;

Deno.test("a model of any order has one joint density: what it proposes in other orders is weighed by it", async () => {
  const batch = { x: rowsOf(row!), known: rowsOf(known) };
  const truth = Math.log(sumWhere(outcomes, agrees));
  const exact = await logProbKnown(made, batch, { particles: 500, seed: 1 });
  assert(exact.exact);
  assertAlmostEquals(exact.logProb[0]!, truth, 1e-5);
  // the proposals of weights that learned nothing are poor, so the mean of many estimates is looked at
  const n = 200;
  const many = { x: rowsOf(row!, n), known: rowsOf(known, n) };
  const p = (await logProbKnown(made, many, { particles: 60, seed: 0 })).logProb.map(Math.exp);
  const mean = p.reduce((sum, value) => sum + value, 0) / n;
  const variance = p.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  assertAlmostEquals(mean, Math.exp(truth), 4 * Math.sqrt(variance / n));
  assert(variance > 0);
});

Deno.test("sets of values are drawn first in a model of any order", async () => {
  const truth = Math.log(sumWhere(outcomes, (other) => other[0] === 1 && other[3]! >= 1 && other[6]! <= 1));
  const where = { 0: [1], 3: { from: 1 }, 6: { to: 1 } };
  let completions = 0;
  const counted: DensityModel = new Proxy(made, {
    get(model, key) {
      if (key === "complete") completions++;
      const value = Reflect.get(model, key);
      return typeof value === "function" ? value.bind(model) : value;
    },
  });
  for (let seed = 0; seed < 5; seed++) {
    const { logProb, standardError, exact } = await probability(counted, where, { particles: 20, seed });
    assert(!exact && Math.abs(logProb[0]! - truth) < 5 * standardError[0]!, `seed ${seed}`);
  }
  assertEquals(completions, 10); // once where sets are drawn, and once where nothing is given
});

Deno.test("completions of a model of any order have the distribution given what is known", async () => {
  const n = 300;
  const rows = { x: rowsOf(row!, n), known: rowsOf(known, n) };
  const { data, exact } = await completeByParticles(made, rows, { particles: 80, seed: 1 });
  assertEquals(exact, false);
  const total = sumWhere(outcomes, agrees);
  SCHEMA.forEach((_, d) => {
    const p = sumWhere(outcomes, (other) => agrees(other) && other[d] === row![d]) / total;
    const same = Array.from({ length: n }, (_, r): number => Number(data[r * D + d] === row![d]));
    const share = same.reduce((sum, value) => sum + value, 0) / n;
    assertAlmostEquals(share, p, 5 * Math.sqrt(p * (1 - p) / n) + 0.02, `column ${d}`);
  });
});
