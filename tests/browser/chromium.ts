/** A headless Chromium with the test page, and models in it. */
import type { Page as Tab } from "playwright-core";
import type { Conditionals, ConditionalsOptions, Rows, SampleOptions, Samples, Schema } from "../../mod.ts";
import { EXECUTABLE, launchChromium } from "../../scripts/web/chromium.ts";
import type { ArchitectureSummary } from "../../src/made/architecture.ts";
import type { GraphBytes } from "../../src/runtime/graph_file.ts";
import type { Batch, Completion, FetchOptions, OnnxModel } from "../../src/runtime/web.ts";
import { isMissing } from "../missing.ts";
import type { Page, PageCall } from "./page.ts";
import { serve } from "./site.ts";

/** Whether tests in a browser are skipped. */
export const noBrowser: boolean = await isMissing("a browser", {
  probe: () => Deno.stat(EXECUTABLE),
  advice: "Run `apt-get install chromium`, or set CHROMIUM to the executable",
});

/** A page in a browser. */
export interface Browser {
  /** Opens a model in the page. */
  open(files: GraphBytes, options: FetchOptions): Promise<OnnxModel>;
  /** The page itself. */
  readonly tab: Tab;
  close(): Promise<void>;
}

/** Writes the script of the test page, and all that it imports, to a folder. */
export async function bundlePage(folder: string): Promise<void> {
  const page = new URL("page.ts", import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--code-splitting", "--outdir", folder, page],
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle ${page}: ${new TextDecoder().decode(stderr)}`);
  await Deno.writeTextFile(
    `${folder}/index.html`,
    '<!doctype html><meta charset="utf-8"><title>Staircase</title><script type="module" src="page.js"></script>',
  );
}

/** Starts a browser with the test page. */
export async function openBrowser({ isolated }: { isolated: boolean }): Promise<Browser> {
  const folder = await Deno.makeTempDir();
  await bundlePage(folder);
  const dist = new URL(".", import.meta.resolve("onnxruntime-web")).pathname;
  const folders: Record<string, string> = { page: folder, dist };
  const site = serve({ folders, isolated });
  const browser = await launchChromium();
  const tab = await browser.newPage();
  const origin = `http://127.0.0.1:${site.addr.port}`;
  await tab.goto(`${origin}/page/index.html`);
  return {
    tab,
    async open(files, options) {
      const name = `model${Object.keys(folders).length}`;
      folders[name] = `${folder}/${name}`;
      await Deno.mkdir(folders[name]);
      for (const [kind, bytes] of Object.entries(files)) {
        await Deno.writeFile(`${folders[name]}/${kind}.onnx`, bytes);
      }
      return await BrowserModel.open(tab, `${origin}/${name}`, { wasmPaths: `${origin}/dist/`, ...options });
    },
    async close() {
      await browser.close();
      await site.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A model in the page. */
class BrowserModel implements OnnxModel {
  readonly schema: Schema;
  readonly architecture: ArchitectureSummary;
  readonly #tab: Tab;
  readonly #index: number;

  private constructor(
    tab: Tab,
    { index, metadata, execution }: Awaited<ReturnType<Page["open"]>>,
  ) {
    this.#tab = tab;
    this.#index = index;
    this.metadata = metadata;
    this.execution = execution;
    this.architecture = metadata.architecture;
    this.schema = this.architecture.schema;
  }

  readonly metadata: OnnxModel["metadata"];
  readonly execution: OnnxModel["execution"];

  static async open(tab: Tab, url: string, options: FetchOptions): Promise<BrowserModel> {
    const opened = await tab.evaluate(
      ({ url, options }) => (globalThis as unknown as { staircase: Page }).staircase.open(url, options),
      { url, options },
    );
    return new BrowserModel(tab, opened);
  }

  async logProb(rows: Rows | Batch): Promise<Float64Array> {
    return Float64Array.from(
      await this.#call({ method: "logProb", args: [lists(rows)] }),
    );
  }

  async conditionals(rows: Rows | Batch, options: ConditionalsOptions = {}): Promise<Conditionals> {
    const { parameters, columns, logProbEach } = await this.#call<Conditionals>({
      method: "conditionals",
      args: [lists(rows), options],
    });
    return { parameters: samples(parameters), columns, logProbEach: samples(logProbEach) };
  }

  async sample(n: number, options: SampleOptions): Promise<Samples> {
    return samples(await this.#call({ method: "sample", args: [n, lists(options)] }));
  }

  async complete(batch: Batch, options: SampleOptions): Promise<Completion> {
    const args: [Batch, SampleOptions] = [lists(batch), lists(options)];
    const completion = await this.#call<Completion>({ method: "complete", args });
    return { ...completion, ...samples(completion) };
  }

  async close(): Promise<void> {
    await this.#call({ method: "close", args: [] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T extends ArrayLike<number> | object>(call: PageCall): Promise<T> {
    const json = await this.#tab.evaluate(
      ({ index, call }) => (globalThis as unknown as { staircase: Page }).staircase.call(index, call),
      { index: this.#index, call },
    );
    return JSON.parse(json);
  }
}

/** Rows with a list for their values, alone or among what else there is: typed arrays do not pass the border to the page. */
function lists<T extends object>(given: T): T {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value)
      ? Array.from(value as Float32Array)
      : typeof value === "object" && value !== null && "data" in value
      ? lists(value)
      : value,
  ]);
  return Object.fromEntries(entries) as T;
}

function samples({ data, shape }: Rows): Samples {
  return { data: Float32Array.from(data), shape };
}
