import { assertEquals } from "@std/assert";
import { extentsOf } from "../../src/page/tabs/inside/staircase.ts";
import { noBrowser } from "../browser/chromium.ts";
import { shippedModel, Site } from "./page.ts";

Deno.test("extentsOf: hidden units see their own level, outputs what is below it", () => {
  const below = [1, 2, 3, 4];
  assertEquals([...extentsOf({ title: "", below, above: [1, 1, 3], seesOwn: true })], [1, 1, 3]);
  assertEquals([...extentsOf({ title: "", below: [1, 1, 3], above: below, seesOwn: false })], [0, 2, 2, 3]);
});

Deno.test("extentsOf: the staircases are those of the model", async () => {
  await using made = await shippedModel();
  const { degrees: [degrees] } = made.architecture;
  const [hidden, output] = made.network.edges.filter(({ weight }) =>
    /^(hidden_0|output)\.weight$/.test(weight.name)
  );
  const ranks = Array.from({ length: 784 }, (_, k) => k + 1);
  assertEquals(
    extentsOf({ title: "", below: ranks, above: degrees!, seesOwn: true }),
    hidden!.staircase.extents,
  );
  assertEquals(
    extentsOf({ title: "", below: degrees!, above: ranks, seesOwn: false }),
    output!.staircase.extents,
  );
});

Deno.test({
  name: "page: what reaches an output is shown, for a click, for the slider and in the address",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    const seen = (rank: number) => made.connectivity()[rank - 1]!.reduce((sum, value) => sum + value, 0);
    await site.open({ hash: "#inside?model=digits&rank=100" }, async ({ tab }) => {
      await tab.getByText(`rank 100: ${seen(100)} of 784 pixels reach it`).waitFor();
      await tab.locator("#rank").fill("500");
      await tab.getByText(`rank 500: ${seen(500)} of 784`).waitFor();
      const { width, height } = (await tab.locator("canvas.pad").boundingBox())!;
      await tab.locator("canvas.pad").click({ position: { x: width * 1.5 / 28, y: height * 2.5 / 28 } });
      await tab.getByText("row 3, column 2 has rank 58").waitFor();
      assertEquals(await tab.locator("canvas.staircase").count(), 3);
      await tab.locator("#inside-model").selectOption("any");
      await tab.getByText("Loading").waitFor({ state: "detached" }).catch(() => {});
      await tab.getByText("has rank 58: 57 of 784").waitFor();
    });
  },
});
