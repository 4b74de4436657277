import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { decodeUsualSurprise, encodeUsualSurprise } from "../../../src/made/questions/mod.ts";
import { deviationsAbove, strangerThan, surprise, usualSurprise } from "../../../mod.ts";
import { SCHEMA, strongModel } from "./joint.ts";

const made = strongModel();
const x = await made.sample(3000, { seed: 5 });

Deno.test("of the rows that were looked at, as many are stranger as quantiles say", async () => {
  const usual = await usualSurprise(made, { x });
  const logProb = await made.logProb(x);
  for (const level of [0.001, 0.005, 0.01, 0.2, 0.5]) {
    const count = logProb.filter((value) => strangerThan(usual, value) >= 1 - level).length;
    assertAlmostEquals(count / 3000, level, 0.01, `${level}`);
  }
  const ascending = logProb.toSorted();
  assertEquals(strangerThan(usual, ascending[0]! - 1e-3), 1);
  assertEquals(strangerThan(usual, ascending.at(-1)! + 1e-3), 0);
});

Deno.test("surprises are measured in the deviations of their variable", async () => {
  const usual = await usualSurprise(made, { x });
  const { data } = await surprise(made, x);
  const D = SCHEMA.length;
  usual.variables!.forEach((variable, d) => {
    const values = Array.from({ length: 3000 }, (_, r) => deviationsAbove(variable, data[r * D + d]!));
    const mean = values.reduce((sum, value) => sum + value, 0) / 3000;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3000;
    assertAlmostEquals(mean, 0, 1e-6);
    assertAlmostEquals(Math.sqrt(square), Math.min(1, variable.deviation / 0.1), 1e-3);
  });
  assertEquals(deviationsAbove({ mean: 1, deviation: 0 }, 2), 10);
});

Deno.test("what is usual is kept as a text, which is refused where it is something else", async () => {
  const usual = await usualSurprise(made, { x });
  const text = encodeUsualSurprise(usual);
  const back = decodeUsualSurprise(text, SCHEMA.length);
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
      JSON.stringify({ ...record, means: [1] }),
      JSON.stringify({ ...record, means: undefined }),
      JSON.stringify({ ...record, deviations: record.deviations.map(() => -1) }),
      JSON.stringify({ ...record, means: record.means.map(() => "1") }),
    ]
  ) assertThrows(() => decodeUsualSurprise(wrong, SCHEMA.length), SyntaxError, "usual surprise");
});

Deno.test("the values of a mixture have no surprise, but its rows have", async () => {
  const mixture = strongModel({ members: 2 });
  const usual = await usualSurprise(mixture, { x });
  assertEquals(usual.variables, undefined);
  assertEquals(decodeUsualSurprise(encodeUsualSurprise(usual), SCHEMA.length).variables, undefined);
});
