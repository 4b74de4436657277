import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { noBrowser } from "../browser/chromium.ts";
import { assertSameDigits, digitsOf, listsOf, rowOf, shippedModel, Site } from "./page.ts";

const alertOf = (tab: Page) => tab.locator("#alert-text");

Deno.test({
  name: "page: a model that cannot be fetched, or is damaged, is told, and the page goes on",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    for (
      const [body, message] of [[undefined, "reload the page when you are online"], [
        "{}",
        "Cannot read models/digits",
      ]]
    ) {
      await site.open({ hash: "#train", expectedErrors: /404/ }, async ({ tab, origin }) => {
        await tab.context().route(
          "**/digits.safetensors.gz",
          (route) => route.fulfill(body === undefined ? { status: 404, body: "" } : { body }),
        );
        await tab.goto(`${origin}?again#sample`);
        await alertOf(tab).filter({ hasText: message! }).waitFor();
        await tab.getByRole("button", { name: "Close" }).click();
        await tab.getByRole("link", { name: "Train" }).click();
        await tab.getByRole("button", { name: "Train", exact: true }).click();
        await tab.getByText(/^Epoch [1-9]\d* of 150/).waitFor();
      });
    }
  },
});

Deno.test({
  name: "page: a WebGPU device that is lost ends its Worker, and another engine draws the same digits",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await site.useSmallModel();
    await site.open({ hash: "#sample?seed=4&engine=webgpu" }, async ({ tab }) => {
      await rowOf(tab, "webgpu").getByText("ready").waitFor({ timeout: 240_000 });
      await rowOf(tab, "webgpu").locator("td").nth(1).filter({ hasText: /\d ms/ }).waitFor({
        timeout: 240_000,
      });
      const browser = await tab.context().browser()!.newBrowserCDPSession();
      await browser.send("Browser.crashGpuProcess");
      // what canvases held is lost too, and drawn again once there is a GPU process again
      await tab.waitForFunction("document.querySelector('canvas.grid').getContext('2d').isContextLost()");
      await tab.waitForFunction("!document.querySelector('canvas.grid').getContext('2d').isContextLost()");
      assertSameDigits(
        await digitsOf(tab, "canvas.grid >> nth=0"),
        listsOf(await made.sample(64, { seed: 4 })),
      );
      await tab.locator("#seed").fill("5");
      await alertOf(tab).filter({ hasText: "WebGPU stopped" }).waitFor();
      assertStringIncludes(await alertOf(tab).innerText(), "the page goes on without it");
      await tab.locator("#status").filter({ hasText: "with seed 5" }).waitFor();
      assertSameDigits(
        await digitsOf(tab, "canvas.grid >> nth=0"),
        listsOf(await made.sample(64, { seed: 5 })),
      );
      assertStringIncludes(
        await tab.locator(".engines .reason").innerText(),
        "What you chose does not run here",
      );
    });
  },
});

Deno.test({
  name: "page: a browser without WebGPU says so, and the other engines run",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({}, async ({ tab, origin }) => {
      await tab.addInitScript("delete Navigator.prototype.gpu");
      await tab.goto(`${origin}?again#sample`);
      await rowOf(tab, "webgpu").getByText("This browser has no WebGPU").waitFor();
      assertEquals(await rowOf(tab, "webgpu").locator("input").isDisabled(), true);
      await rowOf(tab, "wasm").getByText("ready").waitFor();
    });
  },
});

Deno.test({
  name: "page: onnxruntime that cannot be fetched says so, and the core draws",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    await Deno.remove(`${site.folder}/onnxruntime`, { recursive: true });
    await site.open({ hash: "#sample?seed=6&engine=wasm", expectedErrors: /404/ }, async ({ tab }) => {
      await rowOf(tab, "wasm").getByText("Cannot run sample.onnx").waitFor();
      await tab.locator("#status").filter({ hasText: "with seed 6" }).waitFor();
      assertSameDigits(
        await digitsOf(tab, "canvas.grid >> nth=0"),
        listsOf(await made.sample(64, { seed: 6 })),
      );
    });
  },
});

Deno.test({
  name: "page: a Worker whose script cannot be fetched says so",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await Deno.remove(`${site.folder}/workers/core.js`);
    await site.open({ expectedErrors: /404/ }, async ({ tab }) => {
      await alertOf(tab).filter({ hasText: "reload the page" }).waitFor();
      await tab.getByRole("link", { name: "Train" }).click();
      await tab.getByRole("button", { name: "Train", exact: true }).click();
      await tab.getByText(/^Epoch [1-9]\d* of 150/).waitFor();
    });
  },
});
