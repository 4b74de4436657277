import { assert, assertEquals, assertRejects } from "@std/assert";
import { matrix, type Region, sampleGiven } from "../../../mod.ts";
import type { Made } from "../../../src/made/mod.ts";
import { chiSquareOfRows } from "../distribution.ts";
import { type Outcome, outcomesOf, SCHEMA, strongModel } from "./joint.ts";

const GIVEN: Region = { 0: [1], 3: { from: 1 }, 6: [0, 2, 3] };
const D = SCHEMA.length;

function holds({ row }: Outcome): boolean {
  return row[0] === 1 && row[3]! >= 1 && row[6] !== 1;
}

/** How far drawn rows are from the distribution given what is given. */
async function excess(
  made: Made,
  drawn: { data: Float32Array; shape: readonly [number, number] },
  agrees = holds,
): Promise<number> {
  const agreeing = (await outcomesOf(made)).filter(agrees);
  const total = agreeing.reduce((sum, { p }) => sum + p, 0);
  const logProb = agreeing.map(({ p }) => Math.log(p / total));
  return chiSquareOfRows(drawn, { all: matrix(agreeing.map(({ row }) => row)), logProb });
}

Deno.test("samples given sets of values have the distribution given them", async () => {
  const made = strongModel();
  const exact = await sampleGiven(made, 1000, { given: GIVEN, particles: 400, seed: 1 });
  assertEquals([exact.exact, exact.shape], [true, [1000, D]]);
  assert(await excess(made, exact) < 4);
  const some = await sampleGiven(made, 1000, { given: GIVEN, particles: 60, seed: 1 });
  assert(!some.exact && await excess(made, some) < 6);
  const one = await sampleGiven(made, 1000, { given: GIVEN, particles: 1, seed: 1 });
  assert(await excess(made, one) > 20);
});

Deno.test("samples of a model of any order suit what is given", async () => {
  const made = strongModel({ orders: "any" });
  for (const parameter of made.parameters) { // weights that learned nothing propose poorly
    made.executor.write(parameter, made.executor.read(parameter).map((value) => value / 2));
  }
  const drawn = await sampleGiven(made, 500, { given: GIVEN, particles: 80, seed: 1 });
  assert(!drawn.exact && await excess(made, drawn) < 6);
});

Deno.test("samples given alternatives have the distribution given that one of them holds", async () => {
  const made = strongModel();
  const given = [{ 0: [1], 3: [2] }, { 0: [1], 6: [0, 1] }, { 4: [0], 5: [1], 6: [3] }];
  const agrees = ({ row }: Outcome) =>
    row[0] === 1 && (row[3] === 2 || row[6]! <= 1) || row[4] === 0 && row[5] === 1 && row[6] === 3;
  const exact = await sampleGiven(made, 1000, { given, particles: 400, seed: 1 });
  assert(exact.exact && await excess(made, exact, agrees) < 4);
  const some = await sampleGiven(made, 1000, { given, particles: 60, seed: 1 });
  assert(!some.exact && await excess(made, some, agrees) < 6);
  const rest = await sampleGiven(made, 10, { given, particles: 60, seed: 1, firstRow: 990 });
  assertEquals(rest.data, some.data.slice(990 * D));
});

Deno.test("a sample given something is a function of the seed and its number", async () => {
  const made = strongModel();
  const options = { given: GIVEN, particles: 5, seed: 4 };
  const [few, many] = [await sampleGiven(made, 3, options), await sampleGiven(made, 30, options)];
  assertEquals(few.data, many.data.slice(0, 3 * D));
  const rest = await sampleGiven(made, 27, { ...options, firstRow: 3 });
  assertEquals(rest.data, many.data.slice(3 * D));
  await assertRejects(() => sampleGiven(made, 1, { given: { 9: [1] }, seed: 1 }), RangeError, '"9"');
});
