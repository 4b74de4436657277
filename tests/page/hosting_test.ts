import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { noBrowser } from "../browser/chromium.ts";
import { assertSameDigits, digitsOf, listsOf, rowOf, shippedModel, Site } from "./page.ts";

Deno.test({
  name: "page: without the headers that threads need it runs on one thread and says so",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    await site.open({ isolated: false, hash: "#sample?seed=2&engine=wasm" }, async ({ tab }) => {
      assert(await rowOf(tab, "threads").locator("input").isDisabled());
      assertStringIncludes(await rowOf(tab, "threads").textContent() ?? "", "COOP and COEP");
      await tab.locator("#status").filter({ hasText: "seed 2 in" }).filter({ hasText: "WebAssembly" })
        .waitFor();
      assertSameDigits(
        await digitsOf(tab, "canvas.grid >> nth=0"),
        listsOf(await made.sample(64, { seed: 2 })),
      );
      await tab.getByRole("link", { name: "Train" }).click();
      await tab.getByRole("button", { name: "Train", exact: true }).click();
      await tab.getByText("Epoch 150 of 150").filter({ hasText: "on 1 thread" }).waitFor({ timeout: 60_000 });
    });
  },
});

Deno.test({
  name: "page: without a network it is there again after the first visit, on every engine that was used",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    const expected = listsOf(await made.sample(64, { seed: 2 }));
    const options = { hash: "#sample?seed=2", expectedErrors: /ERR_INTERNET_DISCONNECTED|ERR_FAILED/ };
    await site.open(options, async ({ tab, disconnect }) => {
      await tab.evaluate("navigator.serviceWorker.ready.then(() => {})");
      await disconnect();
      for (const engine of ["core", "wasm", "threads"] as const) {
        await tab.evaluate((engine) => location.hash = `#sample?seed=2&engine=${engine}`, engine);
        await tab.reload();
        assertEquals(await tab.evaluate("crossOriginIsolated"), true);
        await rowOf(tab, engine).locator("td").nth(1).filter({ hasText: /\d ms/ }).waitFor();
        const name = (await rowOf(tab, engine).locator("label").innerText()).trim();
        await tab.locator("#status").filter({ hasText: `: ${name}` }).waitFor();
        assertSameDigits(await digitsOf(tab, "canvas.grid >> nth=0"), expected);
      }
      // what was not used yet is not there, and says so
      await rowOf(tab, "webgpu").locator("input").check();
      await tab.locator("#alert-text").filter({ hasText: "online" }).waitFor();
      await tab.getByRole("link", { name: "Your model" }).click();
      await tab.locator("#own-at").fill("elsewhere");
      await tab.getByRole("button", { name: "Open" }).click();
      await tab.locator("#alert-text").filter({ hasText: /elsewhere.*online/ }).waitFor();
    });
  },
});

Deno.test({
  name: "page: what WebGPU needs is kept once it was used",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using _ = await site.useSmallModel();
    const options = { hash: "#sample?engine=webgpu", expectedErrors: /ERR_INTERNET_DISCONNECTED/ };
    await site.open(options, async ({ tab, disconnect, origin }) => {
      const ready = rowOf(tab, "webgpu").getByText("ready");
      await tab.evaluate("navigator.serviceWorker.ready.then(() => {})");
      await tab.goto(`${origin}?again${options.hash}`);
      await ready.waitFor({ timeout: 240_000 });
      await disconnect();
      await tab.reload();
      await ready.waitFor({ timeout: 240_000 });
    });
  },
});

/** Makes the page believe that the GPU is one of hardware. */
const HARDWARE = "Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { value: false })";

const AGENTS = {
  iPhone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  "another device": undefined,
};

for (const [device, userAgent] of Object.entries(AGENTS)) {
  Deno.test({
    name: `page: WebGPU is ${userAgent ? "left alone" : "loaded by itself"} on ${device} with a GPU`,
    ignore: noBrowser,
    async fn() {
      await using site = await Site.build();
      await site.open({ ...(userAgent && { userAgent }) }, async ({ tab, origin }) => {
        await tab.addInitScript(HARDWARE);
        await tab.goto(`${origin}?again#sample`);
        const word = userAgent ? "not loaded" : "loading …";
        await rowOf(tab, "threads").locator("td").nth(1).filter({ hasText: /\d ms/ }).waitFor();
        await tab.waitForTimeout(500);
        assertEquals(await rowOf(tab, "webgpu").locator("td").nth(0).innerText(), word);
      });
    },
  });
}
