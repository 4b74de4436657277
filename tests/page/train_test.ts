import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { decodeCheckpoint } from "../../mod.ts";
import { FILES, NAMES } from "../../src/folder/names.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { moons } from "../../src/page/tabs/train/shapes.ts";
import { noBrowser } from "../browser/chromium.ts";
import { run, withFolder } from "../cli/command.ts";
import { digitsOf, Site } from "./page.ts";

const EPOCHS = 600;

/** Downloads the model; its files by their paths. */
async function downloadModel(tab: Page): Promise<Record<string, Uint8Array>> {
  const download = tab.waitForEvent("download", { timeout: 60_000 });
  await tab.getByRole("button", { name: "Download the model" }).click();
  return unzipSync(await Deno.readFile(await (await download).path()));
}

/** Writes files that were in one folder. */
async function unpackTo(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await Deno.mkdir(`${folder}/${Object.keys(files)[0]!.split("/")[0]}`);
  for (const [path, bytes] of Object.entries(files)) await Deno.writeFile(`${folder}/${path}`, bytes);
}

/** What is used of a canvas here. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  toDataURL(): string;
  getContext(kind: "2d"): { getImageData(...area: number[]): { data: Uint8ClampedArray } };
}

Deno.test({
  name:
    "page: clicks in the plane become a density; training is paused and goes on; the model folder runs elsewhere",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open(
      { hash: "#train?source=points", viewport: { width: 1280, height: 1200 } },
      async ({ tab }) => {
        await tab.getByText("How to train").click();
        await tab.getByRole("spinbutton", { name: "Epochs" }).fill(`${EPOCHS}`);
        const plane = tab.locator("canvas.plane");
        const { x, y, width, height } = (await plane.boundingBox())!;
        let state = 1;
        const random = () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) / 2 ** 32;
        const points = moons(300, random);
        for (let k = 0; k < points.length; k += 2) {
          await tab.mouse.click(x + (points[k]! + 1) / 2 * width, y + (1 - points[k + 1]!) / 2 * height);
        }
        const train = tab.locator("button.main:visible");
        // Pause is pressed within the page, right after an epoch: a click from here may come after the last one
        await tab.evaluate(`{
          const section = document.querySelector("[aria-labelledby=train-title]");
          const progress = section.querySelector(".progress");
          new MutationObserver((_, observer) => {
            if (!/^Epoch [1-9]/.test(progress.textContent)) return;
            observer.disconnect();
            section.querySelector("button.main").click();
          }).observe(progress, { childList: true });
        }`);
        await train.click();
        await train.filter({ hasText: "Go on" }).click();
        await tab.getByText(`Epoch ${EPOCHS} of ${EPOCHS}`).waitFor({ timeout: 120_000 });
        await train.filter({ hasText: "Train again" }).waitFor();
        const files = await downloadModel(tab);
        const names = [...NAMES.filter((name) => name !== FILES.samples), "points.csv"];
        assertEquals(Object.keys(files).sort(), names.map((name) => `points/${name}`).sort());

        const { made, trainer } = decodeCheckpoint(files["points/weights.safetensors"]!);
        assertEquals(trainer!.state.position!.epoch, EPOCHS);
        // where the moons are it is dense, and elsewhere it is not
        const at = async (rows: Float32Array) => {
          const logProb = await made.logProb({ data: rows, shape: [rows.length / 2, 2] });
          return logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
        };
        const within = await at(moons(500, random));
        const anywhere = await at(Float32Array.from({ length: 1000 }, () => 2 * random() - 1));
        assert(within > 0.1 && anywhere < within - 2, `${within} ${anywhere}`);
        const model = await openModelFromBytes({ log_prob: files["points/log_prob.onnx"]! }, {
          provider: "cpu",
        });
        const row = { data: points.subarray(0, 2), shape: [1, 2] as const };
        assert(Math.abs((await model.logProb(row))[0]! - (await made.logProb(row))[0]!) < 1e-3);
        await model.close();

        await withFolder(async (cwd) => {
          await unpackTo(cwd, files);
          const checked = await run("check", ["points"], { cwd });
          assertEquals(checked.code, 0, checked.out + checked.err);
          const args = ["--resume", "points", "--epochs", `${EPOCHS}`];
          assertStringIncludes((await run("train", args, { cwd })).out, `Already at epoch ${EPOCHS}`);
          const resumed = await run("train", [...args.slice(0, -1), `${EPOCHS + 1}`], { cwd });
          assertEquals(resumed.code, 0, resumed.err);
          assertStringIncludes(resumed.out, "243 rows to learn, 27 to validate, 30 to test");
          assertStringIncludes(await Deno.readTextFile(`${cwd}/points/README.md`), `${EPOCHS + 1} epochs`);
        });
      },
    );
  },
});

Deno.test({
  name: "page: training that waits for the digits is stopped at once, and something else is trained",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#train?source=digits", expectedErrors: /ERR_FAILED/ }, async ({ tab }) => {
      const digits = Promise.withResolvers<void>();
      await tab.route("**/mnist.bits.gz", async (route) => {
        await digits.promise;
        await route.abort().catch(() => {}); // what nobody waits for is no error
      });
      const train = tab.locator("button.main:visible");
      await train.click();
      await tab.getByText("Fetching 60,000 digits").waitFor();
      await train.filter({ hasText: "Stop" }).click();
      await train.filter({ hasText: /^Train$/ }).waitFor();
      await tab.locator("#source").selectOption("moons");
      await train.click();
      await tab.getByText(/^Epoch [1-9]/).waitFor();
      digits.resolve();
      await train.filter({ hasText: "Train again" }).waitFor({ timeout: 60_000 });
      assert(await tab.locator("#alert").isHidden());
    });
  },
});

Deno.test({
  name:
    "page: a link shows the same points, of one's own and of a shape; going back shows what was there, and what the model draws is on the plane",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#train?source=points" }, async ({ tab, origin }) => {
      const plane = tab.locator("canvas.plane");
      const inkOf = async () => await plane.evaluate((canvas) => (canvas as unknown as Canvas).toDataURL());
      const empty = await inkOf();
      await plane.focus();
      for (let k = 0; k < 12; k++) {
        for (const key of [k % 2 === 0 ? "ArrowUp" : "ArrowLeft", "Space"]) await tab.keyboard.press(key);
      }
      await plane.blur();
      const clicked = await inkOf();
      assertNotEquals(clicked, empty);
      await tab.waitForURL(/points=[\w-]{32}$/);
      const link = tab.url();

      await tab.getByRole("link", { name: "Score" }).click();
      await tab.goBack();
      assertEquals(await inkOf(), clicked);
      await tab.goto(`${origin}?other${new URL(link).hash}`);
      assertEquals(await inkOf(), clicked);
      await tab.locator("button.main:visible").click();
      await tab.getByText("Epoch 150 of 150").waitFor({ timeout: 60_000 });
      const drawn = await plane.evaluate((element) => {
        const canvas = element as unknown as Canvas;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        // orange: much red and hardly any blue
        for (let i = 0; i < data.length; i += 4) count += Number(data[i]! > 200 && data[i + 2]! < 60);
        return count;
      });
      assert(drawn > 1000, `${drawn}`);

      await tab.goto(`${origin}?moons#train?seed=5`);
      const moons = await inkOf();
      await tab.goto(`${origin}?again#train?seed=5`);
      assertEquals(await inkOf(), moons);
      await tab.goto(`${origin}?other#train?seed=6`);
      assertNotEquals(await inkOf(), moons);
    });
  },
});

Deno.test({
  name:
    "page: digits are learned on the threads that there are, and the folder draws the same in the shell, where training goes on",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#train?source=digits" }, async ({ tab }) => {
      await tab.locator("summary").click();
      await tab.locator("#units").selectOption("64");
      await tab.locator("#epochs").fill("2");
      await tab.locator("button.main:visible").click();
      await tab.getByText("Epoch 2 of 2").waitFor({ timeout: 120_000 });
      await tab.getByText("on 2 threads").waitFor();
      const canvas = tab.locator("canvas.completions:visible");
      assert(await canvas.count() === 1);
      await tab.locator("button.main:visible").filter({ hasText: "Train again" }).waitFor();
      // other samples do not forget what was learned
      await tab.getByRole("link", { name: "Sample" }).click();
      await tab.keyboard.press("n");
      await tab.getByRole("link", { name: "Train" }).click();
      const shown = await digitsOf(tab, "canvas.completions:visible");
      const files = await downloadModel(tab);
      assertEquals(Object.keys(files).sort(), NAMES.map((name) => `digits/${name}`).sort());
      await withFolder(async (cwd) => {
        await unpackTo(cwd, files);
        const checked = await run("check", ["digits"], { cwd });
        assertEquals(checked.code, 0, checked.out + checked.err);
        const drawn = await run("sample", ["digits", "--n", "16", "--seed", "1", "--out", "rows.csv"], {
          cwd,
        });
        assertEquals(drawn.code, 0, drawn.err);
        const rows = (await Deno.readTextFile(`${cwd}/rows.csv`)).trim().split("\n");
        assertEquals(rows.map((row) => row.split(",").map(Number)), shown);
        const args = ["--resume", "digits", "--epochs", "3"];
        const resumed = await run("train", args, { cwd });
        assertEquals(resumed.code, 0, resumed.err);
        assertStringIncludes(resumed.out, "mnist: 54,000 rows to learn, 6,000 to validate, 10,000 to test");
      });
    });
  },
});

Deno.test({
  name: "page: how to train is in the address, where it is not as usual",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#train?source=spiral&units=16&epochs=7" }, async ({ tab }) => {
      await tab.getByText("How to train").click();
      const [units, epochs] = [tab.locator("#units"), tab.locator("#epochs")];
      assertEquals([await units.inputValue(), await epochs.inputValue()], ["16", "7"]);
      await tab.locator("#layers").selectOption("3");
      await units.selectOption("64"); // which is as usual
      await epochs.fill("2");
      await tab.waitForURL(/#train\?source=spiral&layers=3&epochs=2$/);
      await tab.locator("button.main:visible").click();
      await tab.getByText("Epoch 2 of 2").waitFor();
      // another source is learned as usual
      await tab.locator("#source").selectOption("moons");
      await tab.waitForURL(/#train$/);
      assertEquals([await epochs.inputValue(), await tab.locator("#layers").inputValue()], ["150", "2"]);
    });
  },
});
