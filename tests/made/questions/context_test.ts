import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrix } from "../../../src/data/mod.ts";
import { categorical, type MadeOptions, type Schema } from "../../../src/made/mod.ts";
import {
  beamSearch,
  completeByParticles,
  fillMissing,
  logProbGiven,
  logProbKnown,
  probability,
} from "../../../src/made/questions/mod.ts";
import { everyRow } from "../enumeration.ts";
import { strongModel } from "./joint.ts";

const schema: Schema = [
  { kind: "binary" },
  { kind: "ordinal", size: 4 },
  { kind: "categorical", size: 3, missing: true },
  { kind: "binary" },
];
const context: Schema = categorical([3, 2]);
const CONTEXTS = [[0, 1], [2, 0]] as const;

const models: Record<string, Partial<MadeOptions>> = {
  "one order": {},
  "two members": { members: 2 },
  "two orders": { orders: 2 },
  "any order": { orders: "any", hidden: [12] },
};

for (const [name, options] of Object.entries(models)) {
  const made = strongModel({ schema, context, ...options });
  const rows = everyRow(schema);
  const [n, D] = rows.shape;
  /** The probability of the rows that are as they should be, given a context. */
  const sums = await Promise.all(CONTEXTS.map(async (given) => {
    const logProb = await made.logProb({
      x: rows,
      context: matrix(Array.from({ length: n }, () => [...given])),
    });
    return (holds: (row: number[]) => boolean) =>
      logProb.reduce((sum, value, i) => {
        const row = Array.from({ length: D }, (_, d) => rows.data[i * D + d]!);
        return holds(row) ? sum + Math.exp(value) : sum;
      }, 0);
  }));
  const given = matrix(CONTEXTS.map((values) => [...values]));
  const many = { seed: 1, particles: 1000 };

  Deno.test(`questions about a model with a context are those of enumeration, ${name}`, async () => {
    for (const [k, sum] of sums.entries()) {
      assertAlmostEquals(sum(() => true), 1, 1e-6);
      const { logProb, exact } = await probability(made, { 1: { from: 1, to: 2 }, 3: [1] }, {
        given: { 2: [NaN, 0] },
        context: matrix([[...CONTEXTS[k]!]]),
        ...many,
      });
      const isGiven = (row: number[]) => row[2] === 0 || Number.isNaN(row[2]);
      const both = sum((row) => isGiven(row) && row[1]! >= 1 && row[1]! <= 2 && row[3] === 1);
      assert(exact);
      assertAlmostEquals(Math.exp(logProb[0]!), both / sum(isGiven), 1e-5);
    }
    // the rows of a batch have a context each
    const x = matrix([[0, 2, NaN, 1], [0, 2, NaN, 1]]);
    const known = matrix([[0, 1, 1, 0], [0, 1, 1, 0]]);
    const agrees = (row: number[]) => row[1] === 2 && Number.isNaN(row[2]);
    const batch = { x, known, context: given };
    const ofKnown = await logProbKnown(made, batch, many);
    const wanted = matrix([[0, 0, 0, 1], [0, 0, 0, 1]]);
    const ofWanted = await logProbGiven(made, { ...batch, wanted }, many);
    const filled = await fillMissing(made, batch, { by: "mode", ...many });
    const found = await beamSearch(made, batch, { width: 50 });
    assertEquals([...found.rows], [0, 0, 0, 0, 1, 1, 1, 1]);
    for (const [k, sum] of sums.entries()) {
      const ones = sum((row) => agrees(row) && row[3] === 1);
      assertAlmostEquals(ofKnown.logProb[k]!, Math.log(sum(agrees)), 1e-5);
      assertAlmostEquals(ofWanted.logProb[k]!, Math.log(ones / sum(agrees)), 1e-5);
      assertEquals(filled.data[k * D + 3], ones > sum(agrees) / 2 ? 1 : 0);
      for (let place = 4 * k; place < 4 * k + 4; place++) {
        const [a, , , d] = found.data.subarray(place * D, (place + 1) * D);
        assertAlmostEquals(
          found.logProb[place]!,
          Math.log(sum((row) => agrees(row) && row[0] === a && row[3] === d)),
          1e-5,
        );
        assert(place % 4 === 0 || found.logProb[place]! <= found.logProb[place - 1]!);
      }
    }
  });

  Deno.test(`completions by particles have the distribution given a context and what is known, ${name}`, async () => {
    const draws = 400;
    for (const [k, sum] of sums.entries()) {
      const repeat = (values: readonly number[]) => matrix(Array.from({ length: draws }, () => [...values]));
      const { data, exact } = await completeByParticles(made, {
        x: repeat([0, 2, 0, 1]),
        known: repeat([0, 1, 0, 1]),
        context: repeat(CONTEXTS[k]!),
      }, { seed: 1, particles: 100 });
      assert(exact);
      const agrees = (row: number[]) => row[1] === 2 && row[3] === 1;
      const p = sum((row) => agrees(row) && row[0] === 1) / sum(agrees);
      let count = 0;
      for (let row = 0; row < draws; row++) count += data[row * D]!;
      assert(
        Math.abs(count / draws - p) < 4 * Math.sqrt(p * (1 - p) / draws) + 1e-3,
        `${count / draws}, ${p}`,
      );
    }
  });
}
