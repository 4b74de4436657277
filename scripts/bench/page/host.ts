/**
 * The page, built and served, in a headless Chromium.
 *
 * @module
 */
import type { Browser, Page } from "playwright-core";
import { buildPage } from "../../web/build.ts";
import { launchChromium } from "../../web/chromium.ts";
import { serveFolder } from "../../web/serve.ts";

/** Shows the page to visitors who have never seen it. */
export class PageHost implements AsyncDisposable {
  /** Where the page was built. */
  readonly folder: string;
  readonly #browser: Browser;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(folder: string, browser: Browser) {
    this.folder = folder;
    this.#browser = browser;
    this.#server = serveFolder(folder, { hostname: "127.0.0.1", port: 0, onListen: () => {} });
  }

  /**
   * Starts the browser and builds the page.
   *
   * @throws {Error} If there is no browser.
   */
  static async start(): Promise<PageHost> {
    const browser = await launchChromium();
    const folder = await Deno.makeTempDir();
    await buildPage(folder);
    return new PageHost(folder, browser);
  }

  /**
   * Opens the page, with nothing cached.
   *
   * @param hash The part of its address from `#` on.
   * @param work What is done there.
   */
  async visit<T>(hash: string, work: (tab: Page) => Promise<T>): Promise<T> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 1200 } });
    try {
      const tab = await context.newPage();
      await tab.goto(`http://127.0.0.1:${this.#server.addr.port}/${hash}`);
      return await work(tab);
    } finally {
      await context.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Milliseconds from navigation until the page set a mark. */
export async function untilMark(tab: Page, mark: string): Promise<number> {
  await tab.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, mark);
  return await tab.evaluate((mark) => performance.getEntriesByName(mark)[0]!.startTime, mark);
}

/**
 * Watches tasks of the page's main thread that take longer than 50 ms.
 *
 * @returns Asks for the longest so far, in milliseconds; 0 where there is none.
 */
export async function watchLongTasks(tab: Page): Promise<() => Promise<number>> {
  await tab.evaluate(() => {
    const watch = Object.assign(globalThis, { longestTask: 0 });
    const note = (list: PerformanceObserverEntryList) => {
      watch.longestTask = Math.max(watch.longestTask, ...list.getEntries().map(({ duration }) => duration));
    };
    new PerformanceObserver(note).observe({ entryTypes: ["longtask"] });
  });
  return () => tab.evaluate("longestTask");
}
