import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { exportOnnx } from "../../mod.ts";
import { bundle } from "../../scripts/web/build.ts";
import { launchChromium } from "../../scripts/web/chromium.ts";
import { serveFolder } from "../../scripts/web/serve.ts";
import { noBrowser } from "../browser/chromium.ts";
import { listsOf, shippedModel } from "./page.ts";

const EXAMPLES = new URL("../../src/page/examples/", import.meta.url);

/** Opens an example beside a model folder and the files of onnxruntime-web, and waits until it is done. */
async function openExample(name: string, body: string, work: (tab: Page) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/model`);
  await Deno.mkdir(`${folder}/onnxruntime`);
  await using made = await shippedModel();
  await Deno.writeFile(`${folder}/model/sample.onnx`, exportOnnx(made, "sample"));
  const dist = new URL(".", import.meta.resolve("onnxruntime-web"));
  for (const file of ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]) {
    await Deno.writeFile(`${folder}/onnxruntime/${file}`, await Deno.readFile(new URL(file, dist)));
  }
  if (name.endsWith(".html")) {
    await Deno.writeTextFile(`${folder}/index.html`, await Deno.readTextFile(new URL(name, EXAMPLES)));
  } else {
    await bundle(new URL(name, EXAMPLES), folder);
    await Deno.writeTextFile(
      `${folder}/index.html`,
      `<!doctype html><title>Example</title>${body}<script type="module" src="${
        name.replace(".ts", ".js")
      }"></script>`,
    );
  }
  const site = serveFolder(folder, { hostname: "127.0.0.1", port: 0, onListen: () => {} });
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${site.addr.port}/`);
    await tab.waitForFunction(() => ["drawn", "trained"].includes(document.title), null, { timeout: 60_000 });
    await work(tab);
  } finally {
    await browser.close();
    await site.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the examples are short", async () => {
  const lines = async (name: string) =>
    (await Deno.readTextFile(new URL(name, EXAMPLES))).trimEnd().split("\n").length;
  assert(await lines("sample.ts") <= 30);
  assert(await lines("train.ts") <= 40);
});

Deno.test({
  name: "the example that samples draws the digits of the seed",
  ignore: noBrowser,
  async fn() {
    await using made = await shippedModel();
    const expected = listsOf(await made.sample(16, { seed: 7 }));
    await openExample("sample.ts", "<canvas></canvas>", async (tab) => {
      const ink: number[] = await tab.evaluate(`(() => {
        const canvas = document.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3] / 255);
      })()`);
      const found = Array.from(
        { length: 16 },
        (_, k) => Array.from({ length: 784 }, (_, d) => ink[Math.floor(d / 28) * 16 * 28 + k * 28 + d % 28]!),
      );
      assertEquals(found, expected);
    });
  },
});

Deno.test({
  name: "the example that trains learns that bits copy those before them",
  ignore: noBrowser,
  async fn() {
    await openExample("train.ts", "<pre></pre>", async (tab) => {
      const text = await tab.locator("pre").innerText();
      const [head, ...rows] = text.trim().split("\n");
      assert(Number(/^epoch 30: ([\d.]+) nats$/.exec(head!)![1]) < 24 * Math.log(2) * 0.6, head);
      assertEquals(rows.length, 8);
      for (const row of rows) assertMatch(row, /^[#.]{24}$/);
    });
  },
});

Deno.test({
  name: "the example without a bundler draws a digit with onnxruntime-web alone",
  ignore: noBrowser,
  async fn() {
    await openExample("plain.html", "", async (tab) => {
      const rows = (await tab.locator("pre").innerText()).trimEnd().split("\n");
      assertEquals(rows.length, 28);
      for (const row of rows) assertMatch(row, /^[#.]{28}$/);
      assert(rows.join("").includes("#"));
    });
  },
});
