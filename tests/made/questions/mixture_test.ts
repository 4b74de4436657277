import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  beamSearch,
  completeByParticles,
  logProbKnown,
  probability,
} from "../../../src/made/questions/mod.ts";
import { outcomesOf, SCHEMA, strongModel, sumWhere } from "./joint.ts";

const made = strongModel({ members: 3 });
const outcomes = await outcomesOf(made);
const D = SCHEMA.length;
const row = outcomes.reduce((a, b) => a.p > b.p ? a : b).row;
const known = SCHEMA.map((_, d) => d === 2 || d === 6 ? 1 : 0);
const agrees = (other: readonly number[]) => known.every((flag, d) => flag === 0 || other[d] === row[d]);
const rowsOf = (values: readonly number[], n = 1) =>
  ({ data: Array.from({ length: n }, () => values).flat(), shape: [n, D] }) as const;
const batch = { x: rowsOf(row), known: rowsOf(known) };

Deno.test("a mixture's log p of what is known is the mean over its members, exact or estimated", async () => {
  const truth = Math.log(sumWhere(outcomes, agrees));
  const exact = await logProbKnown(made, batch, { particles: 3000, seed: 1 });
  assert(exact.exact);
  assertAlmostEquals(exact.logProb[0]!, truth, 1e-5);
  for (let seed = 0; seed < 10; seed++) {
    const { logProb, standardError, exact } = await logProbKnown(made, batch, { particles: 60, seed });
    assert(!exact && Math.abs(logProb[0]! - truth) < 5 * standardError[0]!, `seed ${seed}`);
  }
});

Deno.test("a mixture's probability of sets is that of enumeration", async () => {
  const truth = Math.log(sumWhere(outcomes, (other) => other[0] === 1 && other[3]! >= 1 && other[6]! <= 1));
  for (const particles of [3000, 30]) {
    const where = { 0: [1], 3: { from: 1 }, 6: { to: 1 } };
    const { logProb, standardError, exact } = await probability(made, where, { particles, seed: 1 });
    assertEquals(exact, particles === 3000);
    assert(Math.abs(logProb[0]! - truth) <= 5 * standardError[0]! + 1e-5);
  }
});

Deno.test("a mixture's completions by particles have the distribution given what is known", async () => {
  const n = 1000;
  const { data } = await completeByParticles(
    made,
    { x: rowsOf(row, n), known: rowsOf(known, n) },
    { particles: 60, seed: 1 },
  );
  const total = sumWhere(outcomes, agrees);
  SCHEMA.forEach((_, d) => {
    const p = sumWhere(outcomes, (other) => agrees(other) && other[d] === row[d]) / total;
    const share = Array.from({ length: n }, (_, r) => Number(data[r * D + d] === row[d]))
      .reduce((sum, same) => sum + same, 0) / n;
    assertAlmostEquals(share, p, 5 * Math.sqrt(p * (1 - p) / n) + 1e-6, `column ${d}`);
  });
});

Deno.test("the members of a mixture search together, and nothing is found twice", async () => {
  const { data, logProb, shape: [n] } = await beamSearch(made, batch, { width: 1000 });
  const found = outcomes.filter(({ row }) => agrees(row)).sort((a, b) => b.p - a.p);
  assertEquals(n, found.length);
  found.forEach(({ p }, k) => assertAlmostEquals(Math.exp(logProb[k]!), p, 1e-5));
  assertEquals([...data.subarray(0, D)], found[0]!.row);
});

Deno.test("the error of a mixture's probability is known where some of its members alone would be exact", async () => {
  const made = strongModel({ members: 3 });
  const outcomes = await outcomesOf(made);
  const first = made.architecture.members![0]!.order[0]!; // of its probability the first member is certain
  const truth = sumWhere(outcomes, (row) => row[first] === 1);
  const { logProb, standardError, effectiveSamples, exact } = await probability(made, { [first]: [1] }, {
    particles: 30,
    seed: 1,
  });
  assert(
    !exact && effectiveSamples[0]! > 15 && standardError[0]! < 0.3,
    `${exact}, ${effectiveSamples}, ${standardError}`,
  );
  assert(Math.abs(logProb[0]! - Math.log(truth)) < 4 * standardError[0]!);
});
