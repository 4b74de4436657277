import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  beamSearch,
  type DensityModel,
  fillMissing,
  logProbKnown,
  type MadeOptions,
  probability,
  type Schema,
  surprise,
} from "../../mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { strongModel } from "../made/questions/joint.ts";
import { allGraphs, largestDifference } from "./models.ts";

const D = 7;
const n = 5;

/** The answers of a model to some questions, of each of which the random numbers are the same. */
async function answersOf(model: DensityModel, x: Float32Array) {
  const known = {
    data: Array.from({ length: n * D }, (_, i) => Number(i % 3 === 1)),
    shape: [n, D],
  } as const;
  const batch = { x: { data: x, shape: [n, D] as const }, known };
  const options = { particles: 20, seed: 1 };
  return {
    known: await logProbKnown(model, batch, options),
    box: await probability(model, { 0: [1], 3: { from: 1 }, 6: [0, 2] }, options),
    filled: await fillMissing(model, batch, { by: "mode", ...options }),
    found: await beamSearch(model, batch, { width: 3 }),
    surprise: model.architecture.members ? undefined : await surprise(model, batch.x),
  };
}

const MODELS: Readonly<Record<string, Partial<MadeOptions>>> = {
  "one order": {},
  "three members": { members: 3 },
  "any order": { orders: "any" },
};

for (const [called, options] of Object.entries(MODELS)) {
  Deno.test(`questions to a model of ${called} have the answers of the core in onnxruntime`, async () => {
    await using made = strongModel(options);
    const worker = called === "one order";
    await using model = await openModelFromBytes(allGraphs(made), { provider: "cpu", worker });
    const { data: x } = await made.sample(n, { seed: 1 });
    const [core, runtime] = [await answersOf(made, x), await answersOf(model, x)];
    assert(!core.known.exact && !core.box.exact);
    for (const question of ["known", "box"] as const) {
      for (const what of ["logProb", "standardError"] as const) {
        const difference = largestDifference(core[question][what], runtime[question][what]);
        assert(difference < 1e-4, `${question}: ${what} differs by ${difference}`);
      }
    }
    assertEquals(runtime.filled.data, core.filled.data);
    assertEquals([runtime.found.data, runtime.found.rows], [core.found.data, core.found.rows]);
    core.surprise?.data.forEach((value, i) => assertAlmostEquals(runtime.surprise!.data[i]!, value, 1e-4));
  });
}

Deno.test("questions about numbers have the answers of the core in onnxruntime", async () => {
  const schema: Schema = [
    { kind: "real", mean: 10, deviation: 3 },
    { kind: "ordinal", size: 9 },
    { kind: "binary" },
    { kind: "real", mean: -1, deviation: 0.5 },
  ];
  await using made = strongModel({ schema });
  await using model = await openModelFromBytes(allGraphs(made), { provider: "cpu" });
  const where = { 0: { from: 9 }, 1: [1, 2, 7], 3: { to: -0.8 } };
  const [core, runtime] = await Promise.all(
    [made, model].map((model) => probability(model, where, { particles: 100, seed: 1 })),
  );
  assert(!core!.exact);
  assertAlmostEquals(runtime!.logProb[0]!, core!.logProb[0]!, 1e-3);
  assertAlmostEquals(runtime!.standardError[0]!, core!.standardError[0]!, 1e-3);
});
