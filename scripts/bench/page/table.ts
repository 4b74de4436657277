/**
 * A table, until it is learned and was looked at from all sides.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { LOOKS } from "../../../src/page/state.ts";
import { type PageHost, watchLongTasks } from "./host.ts";
import type { PageRow } from "./report.ts";

/** How often it is learned. */
const VISITS = 3;

/** Measures learning the example of the page. */
export async function* measureTable(host: PageHost): AsyncGenerator<PageRow> {
  const [times, longest]: number[][] = [[], []];
  for (let visit = 0; visit < VISITS; visit++) {
    await host.visit("#table", async (tab) => {
      const longestTask = await watchLongTasks(tab);
      await tab.getByRole("button", { name: "Take the example" }).click();
      const button = tab.locator("button.main:visible").first();
      await button.waitFor();
      const started = performance.now();
      await button.click();
      await button.filter({ hasText: "Learn again" }).waitFor({ timeout: 60_000 });
      times!.push(performance.now() - started);
      for (const look of Object.keys(LOOKS)) await lookAt(tab, look);
      longest!.push(await longestTask());
    });
  }
  yield { what: "From Learn to a model of 600 rows of 8 columns", unit: "ms", limit: 20_000, values: times! };
  yield {
    what: "Longest task of the page while a table is learned and looked at (0: none over 50)",
    ...{ unit: "ms", limit: 50 },
    values: longest!,
  };
}

async function lookAt(tab: Page, look: string): Promise<void> {
  await tab.evaluate((look) => location.hash = `#table?table=example&look=${look}&ask=minutes+%3E+30`, look);
  await tab.waitForTimeout(1000);
}
