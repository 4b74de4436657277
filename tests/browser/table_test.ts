import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { launchChromium } from "../../scripts/web/chromium.ts";
import { bundle } from "../../scripts/web/build.ts";
import { POLARS } from "../files/arrow/polars.ts";
import { PYARROW } from "../files/parquet/pyarrow.ts";
import { noBrowser } from "./chromium.ts";
import { serve } from "./site.ts";
import { learnSmall } from "./small_table.ts";

/** What the script weighs that reads text and learns it, compressed: 2 % more than it does. */
const MOST_BYTES = 108_000;

const text = `sex,age,fare\n${
  Array.from({ length: 90 }, (_, k) => `${k % 3 ? "female" : "male"},${k % 7 ? 20 + k % 40 : ""},${k % 11}.5`)
    .join("\n")
}\n`;

const FILES = {
  "people.csv.gz": gzipSync(text).toString("base64"),
  "plain.parquet": PYARROW.plain,
  "some.arrow": POLARS,
};

Deno.test({
  name: "a page reads tables and learns one to the numbers of Deno; readers of Parquet and Arrow come later",
  ignore: noBrowser,
  async fn() {
    const folder = await Deno.makeTempDir();
    await bundle(new URL("table_page.ts", import.meta.url), folder, { isSplit: true });
    await Deno.writeTextFile(
      `${folder}/index.html`,
      '<!doctype html><meta charset="utf-8"><title>Table</title><script type="module" src="table_page.js"></script>',
    );
    const site = serve({ folders: { page: folder }, isolated: false });
    const browser = await launchChromium();
    try {
      const tab = await browser.newPage();
      const scripts: Promise<number>[] = [];
      tab.on("response", (response) => {
        if (!response.url().endsWith(".js")) return;
        scripts.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
      });
      await tab.goto(`http://127.0.0.1:${site.addr.port}/page/index.html`, { waitUntil: "networkidle" });
      const bytes = (await Promise.all(scripts)).reduce((sum, length) => sum + length, 0);
      assert(bytes <= MOST_BYTES, `the scripts take ${bytes} bytes, expected at most ${MOST_BYTES}`);
      const first = scripts.length;
      const found = await tab.evaluate(
        (files) => (globalThis as unknown as { learnSmall: typeof learnSmall }).learnSmall(files),
        FILES,
      );
      const expected = await learnSmall(FILES);
      assertEquals(found.records, expected.records);
      assertEquals(found.logProb, expected.logProb);
      await Promise.all(scripts);
      assert(scripts.length > first);
    } finally {
      await browser.close();
      await site.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
