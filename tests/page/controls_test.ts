/** Tests of tests: each breaks what another looks at, and sees that it is noticed. */
import { assert, assertNotEquals } from "@std/assert";
import { watchLongTasks } from "../../scripts/bench/page/host.ts";
import { noBrowser } from "../browser/chromium.ts";
import { digitsOf, listsOf, rowOf, shippedModel, Site } from "./page.ts";

Deno.test({
  name: "page: an engine that draws with another seed is seen to differ",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    const script = `${site.folder}/workers/runtime.js`;
    const change =
      'addEventListener("message", ({ data }) => { if (data.name === "sample") data.args[1].seed++; });';
    await Deno.writeTextFile(script, change + await Deno.readTextFile(script));
    await site.open({ hash: "#sample?seed=7&engine=wasm" }, async ({ tab }) => {
      await tab.locator("#status").filter({ hasText: "onnxruntime, WebAssembly" }).waitFor();
      await rowOf(tab, "wasm").locator("td").nth(2).filter({ hasText: /^[1-9]\d*$/ }).waitFor();
      assertNotEquals(
        await digitsOf(tab, "canvas.grid >> nth=0"),
        listsOf(await made.sample(64, { seed: 7 })),
      );
    });
  },
});

Deno.test({
  name: "page: a task of 60 ms on the main thread is seen",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({}, async ({ tab }) => {
      const longest = await watchLongTasks(tab);
      await tab.evaluate(`setTimeout(() => {
        const end = performance.now() + 60;
        while (performance.now() < end);
      })`);
      await tab.waitForFunction("longestTask > 0");
      assert(await longest() >= 60);
    });
  },
});
