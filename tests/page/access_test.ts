import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { noBrowser } from "../browser/chromium.ts";
import { Site } from "./page.ts";
import { VIEWS } from "./views.ts";

/** A folder for pictures of all views, to be looked at. */
const SCREENSHOTS = Deno.env.get("STAIRCASE_SCREENSHOTS");

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
  for (const width of [360, 1280]) {
    Deno.test({
      name:
        `page: axe finds no violation in any view, and none is wider than the window (${colorScheme}, ${width})`,
      ignore: noBrowser,
      async fn() {
        await using site = await Site.build();
        await site.open({ colorScheme, viewport: { width, height: 740 } }, async ({ tab }) => {
          for (const [name, { hash, prepare }] of Object.entries(VIEWS)) {
            await tab.evaluate((hash) => location.hash = hash, hash);
            await tab.waitForTimeout(1000);
            await prepare?.(tab);
            if (SCREENSHOTS !== undefined) {
              const path = `${SCREENSHOTS}/${name}, ${width}, ${colorScheme}.png`;
              await tab.screenshot({ path, fullPage: true });
            }
            assertEquals([name, await violations(tab)], [name, []]);
            const widest = await tab.evaluate("document.documentElement.scrollWidth");
            assertEquals([name, widest], [name, width]);
          }
        });
      },
    });
  }
}

Deno.test({
  name: "page: axe finds what is wrong where something is",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({}, async ({ tab }) => {
      await tab.locator("#status").filter({ hasText: "Drew 64 digits" }).waitFor();
      await tab.evaluate(`{
        document.querySelector("label[for=seed]").remove();
        document.querySelector("footer p").style.color = "#bbb";
        document.querySelector("canvas.grid").removeAttribute("aria-label");
      }`);
      const found = (await violations(tab)).map((violation) => violation.split(":")[0]);
      assertEquals(new Set(found), new Set(["label", "color-contrast", "role-img-alt"]));
    });
  },
});
