/**
 * Times the page in a headless Chromium, cold, and prints in brackets what it may take:
 *
 *     deno run --node-modules-dir=auto -A tests/page/measure.ts
 */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { binary, Made, matrix, Trainer, WasmExecutor } from "../../mod.ts";
import { readMnist } from "../../src/files/mnist.ts";
import { moons } from "../../src/page/tabs/train/shapes.ts";
import { Site } from "./page.ts";

const print = (what: string, value: string) => console.log(`${what.padEnd(66)} ${value}`);
const ms = (value: number) => `${value.toFixed(0)} ms`;

/** Notes tasks of the page that take more than 50 ms. */
async function watchLongTasks(tab: Page): Promise<() => Promise<number[]>> {
  await tab.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ entryTypes: ["longtask"] });
    Object.assign(globalThis, { tasks });
  });
  return () => tab.evaluate("tasks");
}

/** Milliseconds until a mark of the page. */
async function untilMark(tab: Page, mark: string): Promise<number> {
  await tab.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, mark);
  return await tab.evaluate((mark) => performance.getEntriesByName(mark)[0]!.startTime, mark);
}

await using site = await Site.build();
const sizes = await Promise.all(
  ["main.js", "workers/core.js"].map(async (name) =>
    gzipSync(await Deno.readFile(`${site.folder}/${name}`)).length
  ),
);
print(
  "script before the first digits, compressed (at most 150 kB)",
  `${sizes.map((size) => (size / 1000).toFixed(1)).join(" + ")} kB`,
);
print(
  "model (at most 700 kB)",
  `${((await Deno.stat(`${site.folder}/models/digits.safetensors.gz`)).size / 1000).toFixed(0)} kB`,
);

for (let k = 0; k < 3; k++) {
  await site.open(
    {},
    async ({ tab }) =>
      print("from navigation to the first digits (1000 ms)", ms(await untilMark(tab, "digits"))),
  );
}
await site.open({ hash: "#sample?engine=wasm" }, async ({ tab }) => {
  await tab.locator("#status").filter({ hasText: "onnxruntime, WebAssembly" }).waitFor();
  print(
    "from navigation to digits by wasm (4000 ms)",
    ms(await tab.evaluate("performance.now()")),
  );
  await tab.locator("tr", { has: tab.locator("#engine-threads") }).getByText(/\d ms/).waitFor();
  print("64 digits (core 60 ms, WebAssembly 100 ms), pixels that differ (0)", "");
  for (const line of (await tab.locator("tbody").innerText()).split("\n")) print("  ", line);
});

await site.open({ hash: "#complete?region=touched" }, async ({ tab }) => {
  await untilMark(tab, "completions");
  const pad = tab.locator("canvas.pad:visible");
  const { x, y, width, height } = (await pad.boundingBox())!;
  const text = tab.locator("figure .reason");
  const times: number[] = [];
  await tab.mouse.move(x + width / 2, y + height / 5);
  await tab.mouse.down();
  for (let step = 0; step < 20; step++) {
    const before = await text.textContent();
    await tab.mouse.move(x + width / 2, y + height * (0.22 + 0.03 * step));
    await tab.waitForTimeout(300);
    const after = await text.textContent();
    if (after !== before) times.push(Number(/took (\d+) ms/.exec(after ?? "")?.[1]));
  }
  times.sort((a, b) => a - b);
  print(
    "16 completions while drawing: median, most (50 ms)",
    `${ms(times[times.length >> 1]!)}, ${ms(times.at(-1)!)}`,
  );
});

await site.open(
  { hash: "#train?source=points", viewport: { width: 1280, height: 1200 } },
  async ({ tab }) => {
    const { x, y, width, height } = (await tab.locator("canvas.plane").boundingBox())!;
    const points = moons(300);
    for (let k = 0; k < points.length; k += 2) {
      await tab.mouse.click(x + (points[k]! + 1) / 2 * width, y + (1 - points[k + 1]!) / 2 * height);
    }
    const longTasks = await watchLongTasks(tab);
    const started = performance.now();
    await tab.locator("button.main:visible").click();
    await tab.getByText("Epoch 150 of 150").waitFor();
    print("moons of 300 clicks (5000 ms)", ms(performance.now() - started));
    print("  long tasks of the page meanwhile", JSON.stringify(await longTasks()));
  },
);

await site.open({ hash: "#train?source=digits" }, async ({ tab }) => {
  const longTasks = await watchLongTasks(tab);
  await tab.locator("summary").click();
  await tab.locator("#epochs").fill("6");
  await tab.locator("button.main:visible").click();
  const speeds: number[] = [];
  for (let text = ""; !text.includes("Epoch 6 of 6"); await tab.waitForTimeout(100)) {
    text = await tab.locator("section:visible p[role=status]").innerText();
    speeds.push(Number(/^Epoch [1-9].* (\d+) steps/.exec(text)?.[1] ?? 0));
  }
  const { train } = await readMnist();
  const executor = new WasmExecutor({ threads: 2 });
  const trainer = new Trainer(new Made({ schema: binary(784), hidden: [500], order: "natural", executor }), {
    rate: 0.004,
  });
  const history = await trainer.fit(matrix(train.data.subarray(0, 10_800 * 784), [10_800, 784]), {
    epochs: 6,
  });
  const best = Math.max(...history.slice(1).map(({ seconds }) => 108 / seconds));
  print(
    "784-500-784, steps a second: page, Deno (at least 0.7 of it)",
    `${Math.max(...speeds).toFixed(0)}, ${best.toFixed(0)}`,
  );
  print("  long tasks of the page meanwhile", JSON.stringify(await longTasks()));
  executor.close();
});
