/**
 * Training in the page, in turn with the same in Deno.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { binary, Made, Trainer, WasmExecutor } from "../../../mod.ts";
import { type Dataset, holdOut, type Matrix } from "../../../src/data/mod.ts";
import { pairedRatio } from "../statistics.ts";
import { type PageHost, watchLongTasks } from "./host.ts";
import type { PageRow } from "./report.ts";

/** How often each has its turn. */
const ROUNDS = 5;
/** The epochs of a turn, of which the first does not count; in the page they are longer, since it has all digits. */
const EPOCHS = { page: 2, deno: 5 };

/** Measures training of 784-500-784, batches of 100, on two threads. */
export async function* measureTraining(host: PageHost, digits: Matrix): AsyncGenerator<PageRow> {
  const dataset = holdOut({ name: "digits", train: digits }, { share: 0.1, seed: 0 });
  const [inPage, inDeno]: [number[][], number[][]] = [[], []];
  const longest = await host.visit("#train?source=digits", async (tab) => {
    const longestTask = await watchLongTasks(tab);
    await noteSpeeds(tab);
    await tab.locator("summary").click();
    await tab.locator("#epochs").fill(String(EPOCHS.page));
    for (let round = 0; round < ROUNDS; round++) {
      await tab.evaluate("speeds.length = 0");
      await tab.locator("button.main:visible").click();
      await tab.getByText(`Epoch ${EPOCHS.page} of ${EPOCHS.page}`).waitFor({ timeout: 120_000 });
      await tab.locator("button.main:visible").filter({ hasText: "Train again" }).waitFor();
      inPage.push((await tab.evaluate<number[]>("speeds")).slice(1));
      inDeno.push(await speedsInDeno(dataset));
    }
    return await longestTask();
  });
  yield { what: "Training in the page", unit: "steps/s", values: inPage.flat() };
  yield { what: "Training in Deno", unit: "steps/s", values: inDeno.flat() };
  yield {
    what: "Training in the page against Deno, within each round",
    ...{ unit: "times", limit: 0.7 },
    values: [pairedRatio(inPage, inDeno)],
  };
  yield {
    what: "Longest task of the page while digits are learned (0: none over 50)",
    ...{ unit: "ms", limit: 50 },
    values: [longest],
  };
}

/** Notes what the page says of each epoch but the one before training. */
async function noteSpeeds(tab: Page): Promise<void> {
  await tab.locator("section:visible .progress").evaluate((element) => {
    const speeds = Object.assign(globalThis, { speeds: [] as number[] }).speeds;
    const page = globalThis as unknown as {
      MutationObserver: new (listener: () => void) => { observe(target: unknown, options: object): void };
    };
    new page.MutationObserver(() => {
      const speed = /^Epoch [1-9].* (\d+) steps/.exec(element.textContent ?? "")?.[1];
      if (speed !== undefined) speeds.push(Number(speed));
    }).observe(element, { childList: true });
  });
}

async function speedsInDeno({ train, valid }: Dataset): Promise<number[]> {
  const executor = new WasmExecutor({ threads: 2 });
  const made = new Made({ schema: binary(train.shape[1]), hidden: [500], order: "natural", executor });
  const trainer = new Trainer(made, { rate: 0.004, schedule: "cosine" });
  const history = await trainer.fit(train, { epochs: EPOCHS.deno, valid: valid! });
  executor.close();
  const steps = trainer.state.step / EPOCHS.deno;
  return history.slice(2).map(({ seconds }) => steps / seconds);
}
