import { assertEquals, assertMatch } from "@std/assert";
import { noBrowser } from "../browser/chromium.ts";
import { assertSameDigits, digitsOf, listsOf, rowOf, shippedModel, Site } from "./page.ts";

/** Waits until the status line says so. */
const drewWith = (seed: number) => new RegExp(`^Drew 64 digits with seed ${seed} in`);

Deno.test({
  name:
    "page: the same seed draws the same digits in the shell, the core, and onnxruntime on WebAssembly, threads and WebGPU",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await site.useSmallModel();
    const expected = listsOf(await made.sample(64, { seed: 7 }));
    await site.open({ hash: "#sample?seed=7" }, async ({ tab }) => {
      const status = tab.locator("#status");
      await status.filter({ hasText: drewWith(7) }).waitFor();
      assertSameDigits(await digitsOf(tab, "canvas.grid >> nth=0"), expected);

      for (const engine of ["wasm", "threads", "webgpu", "core"] as const) {
        const row = rowOf(tab, engine);
        await row.locator("input").check();
        await row.locator("td").nth(1).filter({ hasText: /\d ms/ }).waitFor({ timeout: 240_000 });
        assertEquals(await row.locator("td").nth(2).textContent(), "0");
        await tab.waitForURL((url) => url.hash.includes(`engine=${engine}`));
        const name = await row.locator("label").textContent();
        await status.filter({ hasText: `: ${name!.trim()}` }).waitFor({ timeout: 240_000 });
        assertSameDigits(await digitsOf(tab, "canvas.grid >> nth=0"), expected);
      }
      await tab.locator(".engines .reason").filter({ hasText: "Staircase core. You chose it." }).waitFor();
      await tab.keyboard.press("n");
      await status.filter({ hasNotText: drewWith(7) }).waitFor();
      const seed = Number(await tab.locator("#seed").inputValue());
      await status.filter({ hasText: drewWith(seed) }).waitFor({ timeout: 240_000 });
      assertSameDigits(await digitsOf(tab, "canvas.grid >> nth=0"), listsOf(await made.sample(64, { seed })));
    });
  },
});

Deno.test({
  name: "page: slow motion and the rounds end with the digits of the grid",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    const digits = listsOf(await made.sample(64, { seed: 3 }));
    await site.open({ hash: "#sample?seed=3&view=slow&index=5" }, async ({ tab }) => {
      await tab.getByText("Pixel 784 of 784").waitFor();
      assertSameDigits((await digitsOf(tab, "canvas.pair")).slice(0, 1), [digits[5]!]);
      await tab.locator("#slow").fill("300");
      await tab.getByText("Pixel 300 of 784, row 11, column 20").waitFor();
      await tab.getByRole("spinbutton", { name: "Digit" }).fill("3");
      await tab.getByText("Pixel 784 of 784").waitFor();
      assertSameDigits((await digitsOf(tab, "canvas.pair")).slice(0, 1), [digits[2]!]);
      await tab.waitForURL((url) => url.hash.includes("index=2"));

      await tab.getByRole("button", { name: "Round by round" }).click();
      const text = tab.getByText("In the next round none does");
      await text.waitFor();
      assertMatch(await text.textContent() ?? "", /^Round (\d+) of \1: /);
      await tab.locator("#round").fill("0");
      await tab.getByText("Before the first round").waitFor();
      await tab.getByRole("button", { name: "All at once" }).click();
      assertSameDigits(await digitsOf(tab, "canvas.grid >> nth=0"), digits);
    });
  },
});

Deno.test({
  name: "page: how far downloads are is told in bytes, until they have ended",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#train?source=digits" }, async ({ tab, origin }) => {
      await tab.addInitScript(() => {
        const told: string[] = Object.assign(globalThis, { told: [] }).told;
        addEventListener("DOMContentLoaded", () => {
          const element = document.getElementById("progress")!;
          new MutationObserver(() => told.push(element.textContent)).observe(element, { childList: true });
        });
      });
      await tab.goto(`${origin}?again#complete?model=any&engine=wasm`);
      await tab.getByText("ms: onnxruntime, WebAssembly.").waitFor({ timeout: 120_000 });
      await tab.locator("#progress").waitFor({ state: "hidden" });
      const told = (await tab.evaluate("told") as string[]).join("; ");
      assertMatch(told, /Loading the model of reading order: 0\.\d of 0\.7 MB/);
      assertMatch(told, /Loading the model of any order: \d\.\d of 2\.\d MB/);
      assertMatch(told, /Loading onnxruntime: \d+\.\d of 1\d\.\d MB/);
    });
  },
});
