/**
 * How soon completions follow a stroke.
 *
 * @module
 */
import { type PageHost, untilMark } from "./host.ts";
import type { PageRow } from "./report.ts";

/** Visits, and strokes of each. */
const [VISITS, STROKES] = [3, 20];
/** Between two strokes, in milliseconds. */
const PAUSE = 150;

/** Measures the first completions and those while a line is drawn. */
export async function* measureCompletions(host: PageHost): AsyncGenerator<PageRow> {
  const first: number[] = [];
  const strokes: number[] = [];
  for (let visit = 0; visit < VISITS; visit++) {
    await host.visit("#complete?region=touched", async (tab) => {
      await untilMark(tab, "completions");
      first.push(Number(/took (\d+) ms/.exec(await tab.locator("figure .reason").innerText())![1]));
      // from when the pointer moved, as the browser knows it, to when the completions were drawn
      await tab.evaluate(() => {
        const watch = Object.assign(globalThis, { moved: 0, strokes: [] as number[] });
        addEventListener("pointermove", ({ timeStamp }) => watch.moved ||= timeStamp, { capture: true });
        const note = (list: PerformanceObserverEntryList) => {
          for (const { name, startTime } of list.getEntries()) {
            if (name !== "completions" || watch.moved === 0) continue;
            watch.strokes.push(startTime - watch.moved);
            watch.moved = 0;
          }
        };
        new PerformanceObserver(note).observe({ entryTypes: ["mark"] });
      });
      const { x, y, width, height } = (await tab.locator("canvas.pad:visible").boundingBox())!;
      await tab.mouse.move(x + width / 2, y + height / 5);
      await tab.waitForTimeout(PAUSE);
      await tab.evaluate("moved = 0");
      await tab.mouse.down();
      await tab.waitForTimeout(PAUSE);
      for (let stroke = 0; stroke < STROKES; stroke++) {
        await tab.mouse.move(x + width / 2, y + height * (0.22 + 0.03 * stroke));
        await tab.waitForTimeout(PAUSE);
      }
      await tab.mouse.up();
      strokes.push(...await tab.evaluate<number[]>("strokes"));
    });
  }
  yield { what: "The first 16 completions", unit: "ms", limit: 50, values: first };
  yield { what: "From a stroke until 16 completions are shown", unit: "ms", limit: 50, values: strokes };
}
