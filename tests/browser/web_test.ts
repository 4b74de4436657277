import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { exportOnnx } from "../../mod.ts";
import { largestDifference, rows, smallMade } from "../runtime/models.ts";
import { hasGpu } from "../runtime/software_gpu.ts";
import { bundlePage, noBrowser, openBrowser } from "./chromium.ts";

Deno.test("the web runtime asks for nothing of Deno or Node", async () => {
  const folder = await Deno.makeTempDir();
  await bundlePage(folder);
  const script = await Deno.readTextFile(`${folder}/page.js`);
  await Deno.remove(folder, { recursive: true });
  assert(!/\bDeno\./.test(script));
  assert(!/["']node:/.test(script));
  assert(!script.includes("onnxruntime-node"));
});

Deno.test({
  name: "a page fetches a model and scores with it",
  ignore: noBrowser,
  async fn() {
    const made = smallMade();
    const x = await made.sample(200, { seed: 1 });
    const browser = await openBrowser({ isolated: false });
    try {
      const model = await browser.open({ log_prob: exportOnnx(made, "log_prob") }, { provider: "wasm" });
      assertEquals(model.execution.provider, "wasm");
      assertEquals(model.schema, made.schema);
      assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);

      const wrong = rows([0, 0, 0, 7, ...Array(13).fill(0)]);
      const { message } = await assertRejects(() => model.logProb(wrong), Error);
      assertStringIncludes(message, "the value 7 in row 0, column 3");
      await model.close();
    } finally {
      await browser.close();
    }
  },
});

Deno.test({
  name: "a page that is cross-origin isolated uses threads",
  ignore: noBrowser,
  async fn() {
    const made = smallMade();
    const browser = await openBrowser({ isolated: true });
    try {
      const model = await browser.open({ sample: exportOnnx(made, "sample") }, {
        provider: "wasm",
        threads: 2,
      });
      assertEquals(await model.sample(200, { seed: 1 }), await made.sample(200, { seed: 1 }));
      assertEquals(browser.tab.workers().length, 1);
    } finally {
      await browser.close();
    }
  },
});

Deno.test({
  name: "a page runs two models on WebGPU at the same time",
  ignore: noBrowser,
  async fn() {
    const made = smallMade();
    const browser = await openBrowser({ isolated: false });
    try {
      const files = { sweep: exportOnnx(made, "sweep") };
      const models = await Promise.all([1, 2].map(() => browser.open(files, { provider: "webgpu" })));
      const samples = await Promise.all(models.map((model) => model.sample(9, { seed: 1 })));
      const expected = await made.sample(9, { seed: 1 });
      assertEquals(samples, [expected, expected]);
    } finally {
      await browser.close();
    }
  },
});

Deno.test({
  name: "auto runs on WebAssembly in a page whose only adapter is software",
  ignore: noBrowser || hasGpu,
  async fn() {
    const made = smallMade();
    const browser = await openBrowser({ isolated: false });
    try {
      const model = await browser.open({ log_prob: exportOnnx(made, "log_prob") }, { provider: "auto" });
      assertEquals(model.execution, { provider: "wasm", passedOver: [] });
    } finally {
      await browser.close();
    }
  },
});

Deno.test({
  name: "a page without files is told what is missing",
  ignore: noBrowser,
  async fn() {
    const browser = await openBrowser({ isolated: false });
    try {
      const { message } = await assertRejects(() => browser.open({}, { provider: "wasm" }), Error);
      assertStringIncludes(message, "expected at least one of log_prob.onnx");
    } finally {
      await browser.close();
    }
  },
});
