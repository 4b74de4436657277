/** The page in a headless Chromium. */
import { cp } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { assertEquals } from "@std/assert";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { binary, decodeCheckpoint, encodeCheckpoint, Made } from "../../mod.ts";
import { buildPage } from "../../scripts/web/build.ts";
import type { EngineName } from "../../src/page/engines/engine.ts";
import type { ModelName } from "../../src/page/state.ts";
import { launchChromium } from "../../scripts/web/chromium.ts";
import { serveFolder } from "../../scripts/web/serve.ts";

/** Where the page is served: no site's root, so that addresses that are not relative are found. */
const PATH = "/below/";

/** How the page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** The part of the address from `#` on. */
  readonly hash?: string;
  /** Whether the server isolates the page, as threads need; true by default. */
  readonly isolated?: boolean;
  /** Errors that are part of the test, in the words of the console. */
  readonly expectedErrors?: RegExp;
}

/** The page in a tab, and where it is. */
export interface OpenPage {
  readonly tab: Page;
  readonly origin: string;
  /** Cuts the network, and ends the server. */
  disconnect(): Promise<void>;
}

let built: Promise<string> | undefined;

/** The page, built once for all tests of a file. */
async function build(): Promise<string> {
  const folder = await Deno.makeTempDir();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await buildPage(folder);
  return folder;
}

/** The page in a folder that a test may change, and a browser. */
export class Site implements AsyncDisposable {
  readonly folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.folder = folder;
    this.#browser = browser;
  }

  /** Copies the page and starts the browser. */
  static async build(): Promise<Site> {
    const folder = await Deno.makeTempDir();
    await cp(await (built ??= build()), folder, { recursive: true });
    return new Site(folder, await launchChromium());
  }

  /**
   * Opens the page and does something with it. No errors may come to the console, and no request may leave the origin.
   *
   * @param options How it is opened.
   * @param work What is done.
   */
  async open(options: OpenOptions, work: (page: OpenPage) => Promise<void>): Promise<void> {
    const { hash = "", isolated = true, expectedErrors, ...context } = options;
    const site = serveFolder(this.folder, {
      ...{ hostname: "127.0.0.1", port: 0, path: PATH, isolated },
      onListen: () => {},
    });
    const origin = `http://127.0.0.1:${site.addr.port}`;
    const opened = await this.#browser.newContext({ reducedMotion: "reduce", ...context });
    const errors: string[] = [];
    const foreign: string[] = [];
    try {
      const tab = await opened.newPage();
      tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      tab.on("pageerror", (error) => errors.push(error.message));
      opened.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) {
          foreign.push(request.url());
        }
      });
      await tab.goto(`${origin}${PATH}${hash}`);
      const disconnect = async () => {
        await opened.setOffline(true);
        await site.shutdown();
      };
      await work({ tab, origin: origin + PATH, disconnect });
      assertEquals(foreign, []);
      assertEquals(errors.filter((error) => !expectedErrors?.test(error)), []);
    } finally {
      await opened.close();
      await site.shutdown();
    }
  }

  /**
   * Puts a small model of the same kind in the place of one of the page, for tests with WebGPU: where software stands in for a GPU,
   * a large one takes more than a minute to compile and to draw.
   *
   * @param name Whose place it takes.
   * @returns The model, in Deno.
   */
  async useSmallModel(name: ModelName = "digits"): Promise<Made> {
    const made = new Made({
      ...{ schema: binary(784), hidden: [16], order: "natural", seed: 1 },
      ...(name === "any" && { orders: name }),
    });
    const file = `${this.folder}/models/${name}.safetensors.gz`;
    await Deno.writeFile(file, new Uint8Array(gzipSync(encodeCheckpoint({ made }))));
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The model that the page ships with, in Deno. */
export async function shippedModel(name = "digits"): Promise<Made> {
  const file = await Deno.readFile(
    new URL(`../../models/page/${name}.safetensors.gz`, import.meta.url),
  );
  return decodeCheckpoint(gunzipSync(file)).made;
}

/** The row of an engine in the table that compares them. */
export function rowOf(tab: Page, engine: EngineName): Locator {
  return tab.locator("tr", { has: tab.locator(`#engine-${engine}`) });
}

/** The digits that a canvas shows in a grid, 1 where there is ink: they lie 2 pixels apart. */
export async function digitsOf(tab: Page, selector: string): Promise<number[][]> {
  return await tab.locator(selector).evaluate((element) => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      getContext(kind: string): { getImageData(...area: number[]): { data: Uint8ClampedArray } };
    };
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const digits: number[][] = [];
    for (let top = 0; top < canvas.height; top += 30) {
      for (let left = 0; left < canvas.width; left += 30) {
        digits.push(
          Array.from({ length: 784 }, (_, pixel) => {
            const place = (top + Math.floor(pixel / 28)) * canvas.width + left + pixel % 28;
            return data[4 * place]! < 128 ? 1 : 0;
          }),
        );
      }
    }
    return digits;
  });
}

/** Compares digits, and tells of those that differ only how many pixels they are: their list would be too long. */
export function assertSameDigits(
  found: readonly number[][],
  expected: readonly number[][],
  what = "digits",
): void {
  assertEquals(found.length, expected.length);
  const values = expected.flat();
  assertEquals(
    found.flat().filter((value, i) => value !== values[i]).length,
    0,
    `${what}: pixels that differ`,
  );
}

/** Rows as lists of numbers. */
export function listsOf(
  { data, shape: [n, D] }: { data: ArrayLike<number>; shape: readonly [number, number] },
): number[][] {
  return Array.from({ length: n }, (_, row) => Array.from({ length: D }, (_, d) => data[row * D + d]!));
}
