import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { launchChromium } from "../../scripts/web/chromium.ts";
import { noBrowser } from "./chromium.ts";
import { serve } from "./site.ts";
import { type Trained, trainSmall } from "./small_training.ts";
import { watchThreads } from "./watch_threads.ts";

/**
 * What model, training and executor may weigh in a page, compressed, with the few lines of the test: what `src/README.md` says. A model is
 * read from a schema that may have any kind of variable, and from options that may ask for any network; so all of these are there.
 */
const MOST_BYTES = 66_000;

/** Writes a page that can train to a folder; returns its script. */
async function bundleTraining(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const page = new URL("training_page.ts", import.meta.url).pathname;
  const out = `${folder}/training_page.js`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", out, page],
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle ${page}: ${new TextDecoder().decode(stderr)}`);
  await Deno.writeTextFile(
    `${folder}/index.html`,
    '<!doctype html><meta charset="utf-8"><title>Training</title><script type="module" src="training_page.js"></script>',
  );
  return await Deno.readFile(out);
}

/** Trains in a page; also tells how many threads beside the main one ran kernels. */
async function trainInPage({ isolated }: { isolated: boolean }): Promise<Trained & { atWork: number }> {
  const folder = await Deno.makeTempDir();
  await bundleTraining(folder);
  const site = serve({ folders: { page: folder }, isolated });
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.addInitScript(watchThreads);
    await tab.goto(`http://127.0.0.1:${site.addr.port}/page/index.html`);
    return await tab.evaluate(async (isolated) => {
      const page = globalThis as unknown as { trainSmall: typeof trainSmall; threadsAtWork: () => number };
      const areAtWork = () => !isolated || page.threadsAtWork() > 0;
      return { ...await page.trainSmall({ threads: 2, areAtWork }), atWork: page.threadsAtWork() };
    }, isolated);
  } finally {
    await browser.close();
    await site.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what trains in a page is small, and asks for nothing of Deno or Node", async () => {
  const folder = await Deno.makeTempDir();
  const script = await bundleTraining(folder);
  await Deno.remove(folder, { recursive: true });
  const { length } = gzipSync(script, { level: 9 });
  assert(length <= MOST_BYTES, `the script takes ${length} bytes, expected at most ${MOST_BYTES}`);
  const text = new TextDecoder().decode(script);
  assert(!/\bDeno\b/.test(text));
  assert(!/\b(from|import\()\s*["'`]/.test(text));
});

Deno.test({
  name: "a page that is isolated trains on two threads to the bits of Deno",
  ignore: noBrowser,
  async fn() {
    const { threads, bits, atWork } = await trainInPage({ isolated: true });
    assertEquals(bits, (await trainSmall({ threads: 1 })).bits);
    assertEquals([threads, atWork], [2, 1]);
  },
});

Deno.test({
  name: "a page that is not isolated trains on one thread to the bits of Deno",
  ignore: noBrowser,
  async fn() {
    const { threads, bits, atWork } = await trainInPage({ isolated: false });
    assertEquals(bits, (await trainSmall({ threads: 1 })).bits);
    assertEquals([threads, atWork], [1, 0]);
  },
});
