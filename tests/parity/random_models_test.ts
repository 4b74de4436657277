import { assert, assertAlmostEquals } from "@std/assert";
import { drawContexts } from "../../src/made/mod.ts";
import { permutation, Stream } from "../../src/random/mod.ts";
import { weightedRows } from "../made/enumeration.ts";
import { allGraphs } from "../runtime/models.ts";
import { assertParity, compare } from "./compare.ts";
import { implementations } from "./implementations.ts";
import { makeProbe } from "./probe.ts";
import { randomModel } from "./random_models.ts";

/** So many models are drawn. */
const MODELS = 40;

/** Those that start in a moment; `models_test.ts` has all. */
const QUICK = ["core, wasm", "onnxruntime-node, cpu", "onnxruntime-web, wasm, Deno"];

Deno.test("models of random options are densities, and alike in all runtimes", async (t) => {
  let refused = 0;
  for (let seed = 0; seed < MODELS; seed++) {
    const model = await randomModel(seed);
    if (model === undefined) {
      refused++;
      continue;
    }
    const { title, made } = model;
    await t.step(title, async () => {
      const { rows: x, weights } = weightedRows(made.schema);
      const [n] = x.shape;
      const [given] = made.context ? [drawContexts(made.context, { n: 1, seed })] : [];
      const context = given && {
        data: Array.from({ length: n }, () => Array.from(given.data)).flat(),
        shape: [n, given.shape[1]] as const,
      };
      const isAny = made.architecture.orders === "any";
      for (const order of [undefined, ...(isAny ? [permutation(new Stream(seed, "order"), made.D)] : [])]) {
        const logProb = await made.logProb({ x, ...(context && { context }) }, { order });
        assertAlmostEquals(logProb.reduce((sum, each, k) => sum + weights[k]! * Math.exp(each), 0), 1, 1e-6);
      }

      const probe = await makeProbe(made, 20);
      const files = allGraphs(made);
      for (const implementation of implementations) {
        if (!QUICK.includes(implementation.name)) continue;
        const runtime = await implementation.open(made, files);
        assertParity(await compare(runtime, probe));
        await runtime.close();
      }
    });
  }
  assert(refused < MODELS / 3, `${refused} of ${MODELS} were refused`);
});
