import { assert, assertEquals, assertRejects } from "@std/assert";
import { openModel, openModelFromBytes } from "../../src/runtime/web.ts";
import { serve } from "../browser/site.ts";
import { allGraphs, largestDifference, smallMade } from "./models.ts";
import "./start_onnxruntime_web.ts";

const made = smallMade();
const files = allGraphs(made);

async function withSite(task: (url: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const site = serve({ folders: { model: folder }, isolated: false });
  try {
    await task(`http://127.0.0.1:${site.addr.port}/model`, folder);
  } finally {
    await site.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model in onnxruntime-web gives what the core gives", async () => {
  const model = await openModelFromBytes(files, { provider: "wasm" });
  const x = await made.sample(300, { seed: 1 });
  assertEquals(model.execution, { provider: "wasm", passedOver: [] });
  assertEquals(await model.sample(300, { seed: 1 }), x);
  assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);
  await model.close();
});

Deno.test("calls of two models may overlap", async () => {
  const models = await Promise.all([1, 2].map(() => openModelFromBytes(files, { provider: "wasm" })));
  const samples = await Promise.all(
    models.flatMap((model) => [1, 2].map((seed) => model.sample(9, { seed }))),
  );
  assertEquals(samples.slice(0, 2), samples.slice(2));
  for (const model of models) await model.close();
});

Deno.test("openModel() fetches the files that are there, or those that are asked for", async () => {
  await withSite(async (url, folder) => {
    await Deno.writeFile(`${folder}/sample.onnx`, files.sample);
    await Deno.writeTextFile(`${folder}/log_prob.onnx`, "<!doctype html>");
    await assertRejects(
      () => openModel(url, { provider: "wasm" }),
      SyntaxError,
      `Cannot read ${url}/log_prob.onnx: it is not an ONNX model`,
    );
    const model = await openModel(`${url}/`, { provider: "wasm", graphs: ["sample", "complete"] });
    assertEquals(await model.sample(9, { seed: 1 }), await made.sample(9, { seed: 1 }));
    await model.close();
  });
});

Deno.test("openModel() wants a file", async () => {
  await withSite(async (url) => {
    await assertRejects(
      () => openModel(url, { provider: "wasm" }),
      RangeError,
      `Cannot open ${url}/: expected`,
    );
  });
});
