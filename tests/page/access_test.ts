import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TABS } from "../../src/page/state.ts";
import { noBrowser } from "../browser/chromium.ts";
import { Site } from "./page.ts";

/** What a violation says, of what is used here. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds in the page as it is. */
async function violations(tab: Page): Promise<string[]> {
  await tab.addScriptTag({
    content: await Deno.readTextFile(new URL(import.meta.resolve("axe-core/axe.min.js"))),
  });
  const found = await tab.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test({
    name: `page: axe finds no violation in any tab (${colorScheme}), and nothing is wider than the window`,
    ignore: noBrowser,
    async fn() {
      await using site = await Site.build();
      const views = [
        ...Object.keys(TABS),
        "sample?view=slow",
        "sample?view=rounds",
        "train?source=file",
        "own",
      ];
      for (const width of [360, 1280]) {
        await site.open({ colorScheme, viewport: { width, height: 740 } }, async ({ tab }) => {
          for (const view of views) {
            await tab.evaluate((view) => location.hash = view, view);
            await tab.waitForTimeout(1000);
            assertEquals([view, await violations(tab)], [view, []]);
            assertEquals([view, await tab.evaluate("document.documentElement.scrollWidth")], [view, width]);
          }
          const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no model") };
          await tab.locator("#own-files").setInputFiles(file);
          await tab.locator("#alert").waitFor();
          assertEquals(await violations(tab), []);
        });
      }
    },
  });
}
