import { assertEquals, assertNotEquals } from "@std/assert";
import type { CDPSession, Page } from "playwright-core";
import { noBrowser } from "../browser/chromium.ts";
import { Site } from "./page.ts";

type Point = readonly [x: number, y: number];

/** Draws lines through points, with each kind of pointer. */
const POINTERS: Readonly<Record<string, (devtools: CDPSession, points: readonly Point[]) => Promise<void>>> =
  {
    mouse: (devtools, points) => drawWith(devtools, points, "mouse"),
    pen: (devtools, points) => drawWith(devtools, points, "pen"),
    async touch(devtools, points) {
      for (const [k, [x, y]] of points.entries()) {
        const type = k === 0 ? "touchStart" : "touchMove";
        await devtools.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y }] });
      }
      await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    },
  };

async function drawWith(
  devtools: CDPSession,
  points: readonly Point[],
  pointerType: "mouse" | "pen",
): Promise<void> {
  const event = { pointerType, button: "left", buttons: 1, clickCount: 1 } as const;
  for (const [k, [x, y]] of points.entries()) {
    const type = k === 0 ? "mousePressed" : "mouseMoved";
    await devtools.send("Input.dispatchMouseEvent", { ...event, type, x, y });
  }
  const [x, y] = points.at(-1)!;
  await devtools.send("Input.dispatchMouseEvent", { ...event, type: "mouseReleased", x, y, buttons: 0 });
}

/** What a value of the address is once it has changed. */
async function valueOf(tab: Page, name: string): Promise<string | null> {
  await tab.waitForTimeout(400);
  return new URLSearchParams(new URL(tab.url()).hash.split("?")[1]).get(name);
}

Deno.test({
  name:
    "page: a line drawn by touch or with a pen is the one drawn with the mouse, on the pad and in the plane",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    for (
      const [view, canvas, value] of [["complete", "pad", "picture"], ["train", "plane", "points"]] as const
    ) {
      const drawn: Record<string, string | null> = {};
      const used: Record<string, string> = {};
      for (const [name, draw] of Object.entries(POINTERS)) {
        const hash = view === "train" ? "#train?source=points" : "#complete?region=touched&model=digits";
        await site.open(
          { hash, hasTouch: true, viewport: { width: 1280, height: 1200 } },
          async ({ tab }) => {
            const target = tab.locator(`canvas.${canvas}:visible`);
            if (view === "complete") {
              await tab.getByText("16 completions took").waitFor();
              await tab.getByRole("button", { name: "Clear" }).click();
            }
            await tab.evaluate(
              "addEventListener('pointerdown', ({ pointerType }) => globalThis.used = pointerType, true)",
            );
            const before = await valueOf(tab, value);
            const { x, y, width, height } = (await target.boundingBox())!;
            const points = [0.3, 0.4, 0.5, 0.7].map((place) =>
              [x + width * place, y + height * place] as const
            );
            await draw(await tab.context().newCDPSession(tab), points);
            drawn[name] = await valueOf(tab, value);
            assertNotEquals(drawn[name], before);
            used[name] = await tab.evaluate<string>("used");
          },
        );
      }
      assertEquals(used, { mouse: "mouse", pen: "pen", touch: "touch" });
      assertEquals([drawn.pen, drawn.touch], [drawn.mouse, drawn.mouse]);
    }
  },
});
