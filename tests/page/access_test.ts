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

/** Every window in which views are looked at; they are prepared in the first, where there is least room. */
const WINDOWS = [360, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);

Deno.test({
  name: "page: axe finds no violation in any view, and none is wider than the window, light and dark",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({}, async ({ tab }) => {
      for (const [name, { hash, prepare }] of Object.entries(VIEWS)) {
        for (const [k, { width, colorScheme }] of WINDOWS.entries()) {
          await tab.setViewportSize({ width, height: 740 });
          await tab.emulateMedia({ colorScheme });
          if (k === 0) {
            await tab.evaluate((hash) => location.hash = hash, hash);
            await tab.waitForTimeout(1000);
            await prepare?.(tab);
          }
          const view = `${name}, ${width}, ${colorScheme}`;
          if (SCREENSHOTS !== undefined) {
            await tab.screenshot({ path: `${SCREENSHOTS}/${view}.png`, fullPage: true });
          }
          assertEquals([view, await violations(tab)], [view, []]);
          const widest = await tab.evaluate("document.documentElement.scrollWidth");
          assertEquals([view, widest], [view, width]);
        }
      }
    });
  },
});

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
