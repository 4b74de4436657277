/**
 * Points that are clicked into the plane, until there is a density that looks like them.
 *
 * @module
 */
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { decodeCheckpoint, type Made, matrix } from "../../../mod.ts";
import { moons, SPREAD } from "../../../src/page/tabs/train/shapes.ts";
import { Stream } from "../../../src/random/mod.ts";
import { type PageHost, watchLongTasks } from "./host.ts";
import type { PageRow } from "./report.ts";

/** Visits, the points that are clicked at each, and those that the density is judged by. */
const [VISITS, CLICKS, FRESH] = [3, 300, 10_000];

/** Measures how long it takes, and how near the density is to that which the points are drawn from. */
export async function* measureMoons(host: PageHost): AsyncGenerator<PageRow> {
  const fresh = matrix(pointsOf(0, FRESH), [FRESH, 2]);
  const truth = mean(
    Array.from({ length: FRESH }, (_, k) => moonsLogProb(fresh.data[2 * k]!, fresh.data[2 * k + 1]!)),
  );
  const [times, missing, longest]: number[][] = [[], [], []];
  for (let visit = 1; visit <= VISITS; visit++) {
    await host.visit("#train?source=points", async (tab) => {
      const longestTask = await watchLongTasks(tab);
      times!.push(await trainOnClicks(tab, pointsOf(visit, CLICKS)));
      longest!.push(await longestTask());
      await using made = await downloaded(tab);
      missing!.push(truth - mean(await made.logProb(fresh)));
    });
  }
  yield { what: "From Train to the density of moons of 300 clicks", unit: "ms", limit: 5000, values: times! };
  yield {
    what: `Fresh points are less likely than by the true density (${truth.toFixed(2)})`,
    unit: "nats",
    values: missing!,
  };
  yield {
    what: "Longest task of the page while moons are learned (0: none over 50)",
    ...{ unit: "ms", limit: 50 },
    values: longest!,
  };
}

/** Clicks points and trains; returns how long training took. */
async function trainOnClicks(tab: Page, points: Float32Array): Promise<number> {
  const { x, y, width, height } = (await tab.locator("canvas.plane").boundingBox())!;
  for (let k = 0; k < points.length; k += 2) {
    await tab.mouse.click(x + (points[k]! + 1) / 2 * width, y + (1 - points[k + 1]!) / 2 * height);
  }
  const started = performance.now();
  const button = tab.locator("button.main:visible");
  await button.click();
  await button.filter({ hasText: "Train again" }).waitFor({ timeout: 60_000 });
  return performance.now() - started;
}

/** The model that the page lets one download. */
async function downloaded(tab: Page): Promise<Made> {
  const download = tab.waitForEvent("download");
  await tab.getByRole("button", { name: "Download the model" }).click();
  const files = unzipSync(await Deno.readFile(await (await download).path()));
  return decodeCheckpoint(files["points/weights.safetensors"]!).made;
}

function pointsOf(seed: number, n: number): Float32Array {
  const uniforms = new Stream(seed, "moons").uniforms(3 * n);
  let next = 0;
  return moons(n, () => uniforms[next++]!);
}

/** log p of a point of the moons: the mean over their lines of a Gaussian around each place. */
function moonsLogProb(x: number, y: number): number {
  const places = 400;
  let sum = 0;
  for (const side of [1, -1]) {
    for (let k = 0; k < places; k++) {
      const angle = Math.PI * (k + 0.5) / places;
      const [dx, dy] = [
        x - side * (0.5 * Math.cos(angle) - 0.25),
        y - side * (0.5 * Math.sin(angle) - 0.125),
      ];
      sum += Math.exp(-(dx * dx + dy * dy) / (2 * SPREAD ** 2));
    }
  }
  return Math.log(sum / (2 * places) / (2 * Math.PI * SPREAD ** 2));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
