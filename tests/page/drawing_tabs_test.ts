import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { formatBits, parseBits } from "../../src/page/drawing/bits.ts";
import { centre } from "../../src/page/drawing/centre.ts";
import { noBrowser } from "../browser/chromium.ts";
import { assertSameDigits, digitsOf, listsOf, shippedModel, Site } from "./page.ts";

/** Where onnxruntime runs, and what the page calls it. */
const ENGINES = [
  ["wasm", "onnxruntime, WebAssembly"],
  ["threads", "onnxruntime, WebAssembly on threads"],
  ["webgpu", "onnxruntime, WebGPU"],
];

/** A digit that the model of the page draws. */
async function aDigit(): Promise<number[]> {
  await using made = await shippedModel();
  return listsOf(await made.sample(1, { seed: 9 }))[0]!;
}

/** The ink of the pad, as the address has it. */
const inkIn = (url: URL) => new URLSearchParams(url.hash.split("?")[1]).get("picture");

/** The ink of the pad once something has changed it. */
async function changed(tab: Page, before: string | null): Promise<string> {
  await tab.waitForURL((url) => inkIn(url) !== before);
  return inkIn(new URL(tab.url()))!;
}

/** A window in which no button has to be scrolled to, so that the pad stays where it is. */
const TALL = { width: 1280, height: 1400 };
const EMPTY = formatBits(new Uint8Array(784));

Deno.test({
  name: "page: completions keep what is known, and are those of the model in the shell",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    const digit = await aDigit();
    for (const model of ["digits", "any"]) {
      await using made = await shippedModel(model);
      const tile = (row: ArrayLike<number>) => ({
        data: Array.from({ length: 16 * 784 }, (_, i) => row[i % 784]!),
        shape: [16, 784] as const,
      });
      const known = Array.from({ length: 784 }, (_, d) => d % 28 < 14 ? 1 : 0);
      const expected = await made.complete({ x: tile(digit), known: tile(known) }, { seed: 4 });
      const hash = `#complete?seed=4&model=${model}&region=left&picture=${formatBits(digit)}`;
      await site.open({ hash }, async ({ tab }) => {
        await tab.getByText("16 completions took").waitFor();
        const found = await digitsOf(tab, "canvas.completions");
        // ink that is known is dark, and ink that is drawn has the colour of the page: its red is low too
        assertSameDigits(found, listsOf(expected));
        assertStringIncludes(
          await tab.locator("figure .reason").textContent() ?? "",
          model === "any" ? "These are exact draws" : "These are not exact",
        );
      });
    }
  },
});

Deno.test({
  name: "page: onnxruntime on WebAssembly, threads and WebGPU completes as the core does, with either model",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    const digit = await aDigit();
    for (const model of ["digits", "any"] as const) {
      await using _ = await site.useSmallModel(model);
      const hash = `#complete?seed=4&model=${model}&region=top&picture=${formatBits(digit)}`;
      await site.open({ hash }, async ({ tab }) => {
        await tab.getByText("Staircase core.").waitFor();
        const expected = await digitsOf(tab, "canvas.completions");
        for (const [engine, title] of ENGINES) {
          await tab.locator("#complete-engine").selectOption(engine!);
          await tab.getByText(`ms: ${title}.`).waitFor({ timeout: 240_000 });
          assertSameDigits(await digitsOf(tab, "canvas.completions"), expected, `${model} ${engine}`);
        }
      });
    }
  },
});

Deno.test({
  name: "page: onnxruntime on WebAssembly, threads and WebGPU scores as the core does",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using _ = await site.useSmallModel();
    await site.open({ hash: `#score?picture=${formatBits(await aDigit())}` }, async ({ tab }) => {
      await tab.getByText("Staircase core.").waitFor();
      const value = await tab.locator(".value").innerText();
      for (const [engine, title] of ENGINES) {
        await tab.locator("#score-engine").selectOption(engine!);
        await tab.getByText(`ms: ${title}.`).waitFor({ timeout: 240_000 });
        assertEquals(await tab.locator(".value").innerText(), value);
      }
      // what was chosen here is chosen elsewhere, and in the address
      assertStringIncludes(tab.url(), "engine=webgpu");
      await tab.locator("#score-engine").selectOption("");
      await tab.waitForURL((url) => !url.hash.includes("engine="));
    });
  },
});

Deno.test({
  name: "page: a drawing is completed while it is drawn with the mouse, by touch and with keys",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    const options = { hash: "#complete?region=touched&model=digits", hasTouch: true, viewport: TALL };
    await site.open(options, async ({ tab }) => {
      await tab.getByText("16 completions took").waitFor();
      await tab.getByRole("button", { name: "Clear" }).click();
      await tab.waitForURL((url) => inkIn(url) === EMPTY);
      const pad = tab.locator("canvas.pad:visible");
      const { x, y, width, height } = (await pad.boundingBox())!;
      await tab.mouse.move(x + width / 2, y + height / 4);
      await tab.mouse.down();
      await tab.mouse.move(x + width / 2, y + height * 3 / 4, { steps: 5 });
      await tab.mouse.up();
      const line = await changed(tab, EMPTY);
      await tab.waitForTimeout(400);
      const all = await digitsOf(tab, "canvas.completions");
      for (const digit of all) assert(digit[14 * 28 + 14] === 1);

      await tab.touchscreen.tap(x + width / 8, y + height / 8);
      const touched = await changed(tab, line);

      await pad.focus();
      for (const key of ["e", "ArrowDown", "ArrowUp", "Space"]) await tab.keyboard.press(key);
      const erased = await changed(tab, touched);

      await tab.getByRole("button", { name: "Box" }).click();
      await tab.mouse.move(x + width / 4, y + height / 4);
      await tab.mouse.down();
      await tab.mouse.move(x + width * 0.6, y + height * 0.7, { steps: 3 });
      await tab.mouse.up();
      await tab.waitForURL(/region=box.*box=7-7-17-20|box=7-7-17-20.*region=box/);
      // ink outside of the box makes it a whole digit
      const centring = tab.getByRole("checkbox", { name: "Centre" });
      await centring.uncheck();
      await centring.check();
      assertEquals(await changed(tab, erased), formatBits(centre(parseBits(erased)!)));
    });
  },
});

Deno.test({
  name:
    "page: what is drawn is centred when it is whole, with the pointer and with keys, unless it may be a part",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    /** Draws a line down the pad, from and to so many pixels. */
    const draw = async (tab: Page, [column, from, to]: readonly [number, number, number]) => {
      const { x, y, width } = (await tab.locator("canvas.pad:visible").first().boundingBox())!;
      const scale = width / 28;
      await tab.mouse.move(x + column * scale, y + from * scale);
      await tab.mouse.down();
      await tab.mouse.move(x + column * scale, y + to * scale, { steps: 4 });
      await tab.mouse.up();
    };
    /** Whether the longer side of what is drawn is that of a digit. */
    const isCentred = (url: URL) => {
      const ink = [...parseBits(inkIn(url) ?? "") ?? []].flatMap((value, i) => value ? [i] : []);
      const spread = (places: number[]) => Math.max(...places) - Math.min(...places) + 1;
      return Math.max(spread(ink.map((i) => i % 28)), spread(ink.map((i) => Math.floor(i / 28)))) === 20;
    };
    const clear = async (tab: Page) => {
      await tab.getByRole("button", { name: "Clear" }).click();
      await tab.waitForURL((url) => inkIn(url) === EMPTY);
    };
    /** What is drawn stays where it is, for longer than it could take to be moved. */
    const stays = async (tab: Page) => {
      await tab.waitForURL((url) => inkIn(url) !== EMPTY);
      await tab.waitForTimeout(1500);
      assert(!isCentred(new URL(tab.url())));
    };
    await site.open({ hash: "#score", viewport: TALL }, async ({ tab }) => {
      await tab.locator(".value").filter({ hasText: "nats" }).waitFor();
      await clear(tab);
      await draw(tab, [4, 3, 9]);
      await draw(tab, [8, 3, 9]);
      await tab.waitForURL(isCentred);
      await clear(tab);
      const centring = tab.getByRole("checkbox", { name: "Centre" });
      await centring.uncheck();
      await draw(tab, [4, 3, 9]);
      await stays(tab);
      await clear(tab);
      await centring.check();
      const pad = tab.locator("canvas.pad:visible").first();
      await pad.focus();
      for (const key of ["ArrowUp", "ArrowUp", "Space", "ArrowUp", "Space"]) await tab.keyboard.press(key);
      await stays(tab);
      await pad.blur();
      await tab.waitForURL(isCentred);
    });
    await site.open({ hash: "#complete?model=digits&region=top", viewport: TALL }, async ({ tab }) => {
      await tab.getByText("16 completions took").waitFor();
      await clear(tab);
      await draw(tab, [9, 6, 11]);
      await stays(tab);
      await draw(tab, [9, 11, 20]);
      await tab.waitForURL(isCentred);
    });
  },
});

Deno.test({
  name: "page: a drawing has the log p and the surprise that the model gives it, and noise stands out",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    const digit = await aDigit();
    const [logProb] = await made.logProb({ data: digit, shape: [1, 784] });
    await site.open({ hash: `#score?picture=${formatBits(digit)}` }, async ({ tab }) => {
      const value = tab.locator(".value");
      const shown = (nats: number) =>
        `log p = −${(-nats).toFixed(1)} nats = −${(-nats / Math.LN2).toFixed(1)} bits`;
      await value.filter({ hasText: shown(logProb!) }).waitFor();
      const { data } = (await made.conditionals({ data: digit, shape: [1, 784] })).logProbEach;
      const most = data.indexOf(Math.min(...data));
      await tab.getByText(`row ${Math.floor(most / 28) + 1}, column ${most % 28 + 1}: `).waitFor();
      assertMatch(await tab.locator(".histogram svg").getAttribute("aria-label") ?? "", /10,000 real digits/);

      await tab.getByRole("button", { name: "Upside down" }).click();
      const [turned] = await made.logProb({ data: digit.toReversed(), shape: [1, 784] });
      await value.filter({ hasText: shown(turned!) }).waitFor();
      await tab.getByRole("button", { name: "Noise" }).click();
      await tab.getByText("less likely than every one").waitFor();
    });
  },
});
