/**
 * How long it takes until there is something to see, and what is downloaded for it.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { type EngineName, ENGINES } from "../../../src/page/engines/engine.ts";
import { type PageHost, untilMark } from "./host.ts";
import type { PageRow } from "./report.ts";

/** Visits to see the first digits, and digits of each runtime. */
const [VISITS, RUNTIME_VISITS] = [7, 3];
/** A GPU of software takes its time, in milliseconds. */
const PATIENCE = 240_000;

/** What the page may take with an engine: until digits are there, and for 64 of them once it is. */
const LIMITS: { readonly [E in EngineName]: { readonly digits?: number; readonly drawing?: number } } = {
  core: { drawing: 60 },
  wasm: { digits: 4000, drawing: 100 },
  threads: {},
  webgpu: {},
};

/** Measures what comes before the first digits, and the engines. */
export async function* measureStart(host: PageHost): AsyncGenerator<PageRow> {
  const bytes = (name: string) => Deno.readFile(`${host.folder}/${name}`);
  const scripts = await Promise.all(["main.js", "workers/core.js"].map(bytes));
  yield {
    what: "Scripts before the first digits, compressed",
    ...{ unit: "kB", limit: 150 },
    values: [scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / 1000],
  };
  yield {
    what: "Model before the first digits",
    ...{ unit: "kB", limit: 700 },
    values: [(await bytes("models/digits.safetensors.gz")).length / 1000],
  };
  const values: number[] = [];
  for (let k = 0; k < VISITS; k++) values.push(await host.visit("", (tab) => untilMark(tab, "digits")));
  yield { what: "From navigation to the first digits", unit: "ms", limit: 1000, values };
  for (const engine of Object.keys(ENGINES) as EngineName[]) yield* measureEngine(host, engine);
}

async function* measureEngine(host: PageHost, engine: EngineName): AsyncGenerator<PageRow> {
  const { digits, drawing } = LIMITS[engine];
  const visits: Visit[] = [];
  const count = engine === "webgpu" ? 1 : RUNTIME_VISITS;
  for (let k = 0; k < count; k++) {
    visits.push(await host.visit(`#sample?engine=${engine}`, (tab) => visitEngine(tab, engine)));
  }
  const name = engine === "webgpu" ? `${ENGINES.webgpu} (${visits[0]!.gpu})` : ENGINES[engine];
  if (engine !== "core") {
    yield {
      what: `From navigation to digits by ${name}`,
      unit: "ms",
      ...(digits !== undefined && { limit: digits }),
      values: visits.map(({ untilDigits }) => untilDigits),
    };
  }
  yield {
    what: `64 digits, ${name}`,
    unit: "ms",
    ...(drawing !== undefined && { limit: drawing }),
    values: visits.map(({ milliseconds }) => milliseconds),
  };
  if (engine !== "core") {
    yield {
      what: `Pixels of them that differ from those of the core, ${name}`,
      ...{ unit: "", limit: 0 },
      values: visits.map(({ differences }) => differences),
    };
  }
}

/** What a visitor sees who asked for an engine. */
interface Visit {
  readonly untilDigits: number;
  /** What the page says of 64 digits. */
  readonly milliseconds: number;
  readonly differences: number;
  /** What the browser calls the GPU. */
  readonly gpu: string;
}

async function visitEngine(tab: Page, engine: EngineName): Promise<Visit> {
  const drawn = new RegExp(`^Drew 64 digits.*: ${ENGINES[engine]}$`);
  await tab.locator("#status").filter({ hasText: drawn }).waitFor({ timeout: PATIENCE });
  const untilDigits = await tab.evaluate(() => performance.now());
  const cells = tab.locator("tr", { has: tab.locator(`#engine-${engine}`) }).locator("td");
  await cells.nth(1).filter({ hasText: /\d ms/ }).waitFor({ timeout: PATIENCE });
  const [, milliseconds, differences] = await cells.allTextContents();
  const gpu: string = await tab.evaluate(
    "navigator.gpu?.requestAdapter().then((adapter) => adapter?.info.architecture)",
  );
  return { untilDigits, milliseconds: parseFloat(milliseconds!), differences: Number(differences), gpu };
}
