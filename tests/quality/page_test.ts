import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { launchChromium } from "../../scripts/web/chromium.ts";
import { compareRows, type Report, reportJson, reportPage } from "../../src/quality/mod.ts";
import { noBrowser } from "../browser/chromium.ts";
import { inFolder } from "../files/folder.ts";
import { numbers, uniforms, words } from "./columns.ts";

const ODD = '</script><b a="1">&\u0000 __proto__';

/** A report on a table of some columns, with odd names and values. */
async function report(columns: number): Promise<Report> {
  const wordsOf = (name: string, n: number) =>
    uniforms(name, n).map((u) => "<&\"'.x"[Math.floor(6 * u)]).join("");
  const some = [
    words(ODD, wordsOf("a", 200), wordsOf("b", 60), wordsOf("c", 150)),
    numbers("a".repeat(200), uniforms("a", 200), uniforms("b", 60), uniforms("c", 150)),
    words("one", "x".repeat(200), "x".repeat(60), ".".repeat(150)),
  ].slice(0, columns);
  return {
    model: ODD,
    data: "https://example.org/table.csv",
    heldOutFor: "test",
    rows: { learned: 200, held: 60, generated: 150 },
    seed: 0,
    nll: { mean: 1, standardError: 0.1, independent: 2 },
    epochs: columns === 1
      ? []
      : [0, 1, 2, 3].map((epoch) => ({ epoch, trainNll: 3 - epoch, validNll: 4 - epoch })),
    schema: some.map(({ name }) => ({ name, kind: "categorical", values: ODD })),
    leftOut: ODD,
    ...await compareRows(some, { seed: 0 }),
  };
}

/** Throws unless every tag is closed in its place. */
function checkTags(page: string): void {
  const open: string[] = [];
  for (const [, end, name, self] of page.matchAll(/<(\/?)([a-zA-Z][a-z0-9]*)\b(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (self || name === "meta") continue;
    if (end) assertEquals(open.pop(), name);
    else open.push(name!);
  }
  assertEquals(open, []);
}

Deno.test("reportPage: tags are closed, names are texts, nothing is fetched, and the numbers are in it", async () => {
  for (const columns of [1, 2, 3]) {
    const told = await report(columns);
    const page = reportPage(told);
    checkTags(page);
    assert(!/(src|href|action)=|url\(|@import|<(link|img|iframe|object)/i.test(page));
    assert(!page.includes("<b a="));
    const [, json] = /<script type="application\/json" id="numbers">(.*?)<\/script>/s.exec(page)!;
    const numbers = JSON.parse(json!);
    assertEquals(numbers, JSON.parse(reportJson(told)));
    assertEquals([numbers.model, numbers.columns.length, numbers.rows.held], [ODD, columns, 60]);
    assertEquals(numbers.pairs === undefined, columns === 1);
    assertStringIncludes(page, "nothing here is differential privacy");
  }
});

Deno.test({
  name: "a report fits on a phone, asks for nothing, and is accessible",
  ignore: noBrowser,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/report.html`, reportPage(await report(3)));
      const axe = await Deno.readTextFile(new URL(import.meta.resolve("axe-core/axe.min.js")));
      const browser = await launchChromium();
      try {
        for (const colorScheme of ["light", "dark"] as const) {
          const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme });
          const heard: string[] = [];
          page.on("console", (message) => heard.push(message.text()));
          page.on("request", (request) => heard.push(request.url()));
          await page.goto(`file://${folder}/report.html`);
          assertEquals(heard, [`file://${folder}/report.html`]);
          assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
          assertEquals(await page.locator("svg.bars").count(), 4);
          await page.evaluate(axe);
          const { violations } = await page.evaluate("axe.run()") as { violations: { id: string }[] };
          assertEquals(violations.map(({ id }) => id), []);
          await page.close();
        }
      } finally {
        await browser.close();
      }
    }),
});
