import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Locator, Page } from "playwright-core";
import { decodeCheckpoint, fitTable, parseTable, TableModel } from "../../mod.ts";
import { FILES, NAMES } from "../../src/folder/names.ts";
import { exampleTable } from "../../src/page/tabs/table/example.ts";
import { noBrowser } from "../browser/chromium.ts";
import { Site } from "./page.ts";

/** Sweets: their weight follows from their colour. */
const SWEETS = [
  "colour,grams,note",
  ...Array.from({ length: 120 }, (_, k) => {
    const isRed = k % 2 === 0;
    const grams = isRed ? 10 + k % 7 : 80 + k % 9;
    return `${k % 10 === 3 ? "" : isRed ? "red" : "green"},${grams},"sweet, number ${k}"`;
  }),
  "",
].join("\n");

/** Drops a file on the page, as a pointer does. */
async function dropOn(target: Locator, name: string, text: string): Promise<void> {
  await target.evaluate((element, [name, text]) => {
    const page = globalThis as unknown as {
      DataTransfer: new () => { items: { add(file: File): void } };
      DragEvent: new (type: string, options: object) => Event;
    };
    const dataTransfer = new page.DataTransfer();
    dataTransfer.items.add(new File([text!], name!));
    const event = new page.DragEvent("drop", { dataTransfer, bubbles: true });
    (element as unknown as EventTarget).dispatchEvent(event);
  }, [name, text]);
}

async function learn(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Learn", exact: true }).click();
  await tab.getByRole("button", { name: "Learn again" }).waitFor({ timeout: 60_000 });
}

async function look(tab: Page, name: string): Promise<void> {
  await tab.getByRole("group", { name: "What to look at" }).getByRole("button", { name }).click();
}

/** The cells of a table of rows, without those of its titles. */
async function cellsOf(tab: Page, label: string): Promise<string[][]> {
  const rows = tab.getByRole("group", { name: label }).locator("tbody tr:has(td)");
  await rows.first().waitFor();
  return await rows.evaluateAll((rows) =>
    (rows as unknown as { cells: Iterable<{ innerText: string }> }[]).map((row) =>
      Array.from(row.cells, (cell) => cell.innerText)
    )
  );
}

/** What a button gives as a file. */
async function downloaded(tab: Page, button: string): Promise<Uint8Array> {
  const download = tab.waitForEvent("download", { timeout: 60_000 });
  await tab.getByRole("button", { name: button }).click();
  return await Deno.readFile(await (await download).path());
}

/** Whether all of an element is to be seen without scrolling. */
async function isInWindow(element: Locator): Promise<boolean> {
  const { y, height } = (await element.boundingBox())!;
  return y >= 0 && y + height <= element.page().viewportSize()!.height;
}

/** The lines of a text. */
function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).trim().split("\n");
}

Deno.test({
  name:
    "page: a table is dropped, learned and looked at from all sides; its rows are those of the library, and so are those of the folder",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#table?seed=2" }, async ({ tab }) => {
      const section = tab.locator("section:visible");
      await dropOn(section, "bad.csv", "colour,grams\nred,10\ngreen\n");
      await tab.locator("#alert-text").getByText("Cannot read bad.csv: row 1 has the length 1, expected 2")
        .waitFor();
      await tab.locator("#alert-close").click();

      await dropOn(section, "sweets.csv", SWEETS);
      await tab.getByText("sweets.csv: 120 rows, 3 columns").waitFor();
      const kinds = tab.locator("table.kinds");
      assertStringIncludes(await kinds.innerText(), "2 words: red, green");
      assertStringIncludes(await kinds.innerText(), "all 120 texts differ");
      const valueOf = (column: string) => tab.getByLabel(`What ${column} is`).inputValue();
      assertEquals([await valueOf("colour"), await valueOf("note")], ["binary", "out"]);
      // a choice that cannot be is taken back
      await tab.getByLabel("What colour is").selectOption("real");
      await tab.locator("#alert-text").getByText('Cannot learn column 0 ("colour") of sweets.csv').waitFor();
      await tab.locator("#alert-close").click();
      assertEquals(await valueOf("colour"), "binary");
      await learn(tab);
      await tab.getByText(/^Epoch \d+: .* nats a row that was held out\. 108 rows to learn, 12 held out/)
        .waitFor();
      assertEquals(await tab.locator(".curves:visible polyline.level").count(), 1);

      const table = await parseTable(new Blob([SWEETS]), { name: "sweets.csv" });
      await using model = await fitTable(table, { seed: 2 });
      const textsOf = (rows: readonly Record<string, unknown>[]) =>
        rows.map((row) => Object.values(row).map((cell) => String(cell ?? "")));
      const shown = await cellsOf(tab, "Real and generated rows");
      assertEquals(shown.slice(0, 3), [["red", "10"], ["green", "81"], ["red", "12"]]);
      assertEquals(shown.slice(8), textsOf((await model.sample(8, { seed: 2 })).records()));
      assertEquals(linesOf(await downloaded(tab, "Download as CSV")).slice(1, 9), shown.slice(8).map(String));
      await tab.getByLabel("Column").selectOption("grams");
      await tab.getByText(/Real and generated rows agree to \d/).waitFor();
      await tab.getByLabel("together with").selectOption("colour");
      await tab.getByText("Down: grams; across: colour").waitFor();

      await look(tab, "Strangest rows");
      const strangest = await cellsOf(tab, "The strangest rows");
      const { logProb, scores } = await model.explain(table);
      const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 20);
      assertEquals(strangest.map(([row]) => row), rows.map(String));
      assert((await tab.locator("mark:visible").count()) > 0);
      const lines = linesOf(await downloaded(tab, "Download as CSV"));
      assertEquals(lines.length, 121);
      assertEquals(Number(lines[1]!.split(",")[0]), logProb[0]);

      await look(tab, "Filled in");
      await tab.getByText("12 cells of the learned columns are missing").waitFor();
      const filled = await cellsOf(tab, "Rows with missing cells, filled in");
      assertEquals(filled[0]!.slice(0, 1), ["3"]);
      assertMatch(filled[0]![1]!, /^green 1 of \d\.\d$/);
      const whole = linesOf(await downloaded(tab, "Download as CSV"));
      assertEquals(whole.slice(1, 4), SWEETS.split("\n").slice(1, 4));
      assertEquals(whole[4], 'green,83,"sweet, number 3"');

      await look(tab, "Rows given cells");
      await tab.getByLabel("colour", { exact: true }).selectOption("red");
      await tab.waitForURL(/given=colour%3Dred/);
      await tab.locator("strong").first().waitFor();
      const given = await cellsOf(tab, "Rows given what is known");
      assertEquals(given, textsOf((await model.sample(12, { seed: 2, given: { colour: "red" } })).records()));

      await look(tab, "Ask");
      await tab.getByLabel("Question").fill("grams >");
      await tab.getByRole("button", { name: "Ask", exact: true }).last().click();
      await tab.locator("#alert-text").getByText("Cannot understand the end").waitFor();
      assert(await isInWindow(tab.locator("#alert")));
      await tab.getByLabel("Question").click();
      assert(await tab.locator("#alert").isVisible());
      await tab.getByLabel("Question").fill("grams > 50 and colour = red");
      await tab.getByLabel("Question").press("Enter");
      await tab.locator(".value:visible").getByText("%").waitFor();
      assert(await tab.locator("#alert").isHidden());
      const answer = await model.query("grams > 50 and colour = red", { seed: 2 });
      assertStringIncludes(
        await tab.locator(".value:visible").innerText(),
        `${(100 * answer.value).toFixed(2)} %`,
      );
      await tab.getByLabel("Question").fill("mean(grams)");
      await tab.getByLabel("of rows where").fill("colour = red");
      await tab.getByLabel("of rows where").press("Enter");
      const mean = await model.query("mean(grams)", { given: "colour = red", seed: 2 });
      await tab.locator(".value:visible").getByText(String(Number(mean.value.toPrecision(4)))).waitFor();
      const answers = linesOf(await downloaded(tab, "Download as CSV"));
      assertEquals(answers[1], `"grams > 50 and colour = red","",${answer.value},${answer.standardError}`);
      assertEquals(answers[2], `"mean(grams)","colour = red",${mean.value},${mean.standardError}`);

      const files = unzipSync(await downloaded(tab, "Download the model"));
      assertEquals(
        Object.keys(files).sort(),
        NAMES.filter((name) => name !== FILES.samples).map((name) => `sweets/${name}`).sort(),
      );
      await using opened = TableModel.ofCheckpoint(decodeCheckpoint(files["sweets/weights.safetensors"]!));
      assertEquals(textsOf((await opened.sample(8, { seed: 2 })).records()), shown.slice(8));
    });
  },
});

Deno.test({
  name:
    "page: a link shows the example and what was chosen of its columns; what only Parquet needs is fetched with the first such file",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#table?table=example&columns=0out.4real" }, async ({ tab }) => {
      const kinds = tab.locator("table.kinds");
      await kinds.waitFor();
      const valueOf = (column: string) => tab.getByLabel(`What ${column} is`).inputValue();
      assertEquals([await valueOf("day"), await valueOf("age")], ["out", "real"]);
      await tab.getByLabel("What day is").selectOption("categorical");
      await tab.waitForURL(/#table\?table=example&columns=4real$/);
      await tab.getByText("rides.csv: 600 rows, 8 columns").waitFor();
      await tab.getByText("7 words: ").waitFor();

      const requests: string[] = [];
      tab.on("request", (request) => requests.push(request.url()));
      const buffer = parquetWriteBuffer({
        columnData: [{ name: "grams", data: [1.5, 2, 8], type: "DOUBLE" }, {
          name: "colour",
          data: ["a", "b", "b"],
        }],
      });
      await tab.locator("#table-file").setInputFiles({
        name: "sweets.parquet",
        mimeType: "application/octet-stream",
        buffer: Buffer.from(buffer),
      });
      await tab.getByText("sweets.parquet: 3 rows, 2 columns").waitFor();
      const readers = (urls: readonly string[]) => urls.filter((url) => /workers\/read-/.test(url));
      assertEquals(readers(requests).length, 1);
      const kept = await Deno.readTextFile(`${site.folder}/service_worker.js`);
      assertEquals(readers([...kept.matchAll(/workers\/[\w-]+/g)].map(([name]) => name)), []);
    });
  },
});

Deno.test({
  name: "page: learning is stopped, and left for another table",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#table?table=file" }, async ({ tab }) => {
      const lines = Array.from({ length: 8000 }, (_, k) => `${k % 3},${k % 7},${k % 3 === 1 ? "a" : "b"}`);
      const long = ["x,y,z", ...lines].join("\n");
      await dropOn(tab.locator("section:visible"), "long.csv", long);
      const main = tab.locator("button.main:visible").first();
      await main.filter({ hasText: "Learn" }).click();
      await tab.getByText(/^Epoch [1-9]/).waitFor({ timeout: 60_000 });
      await main.filter({ hasText: "Stop" }).click();
      await main.filter({ hasText: "Learn again" }).waitFor({ timeout: 60_000 });
      const rows = await cellsOf(tab, "Real and generated rows");
      // a file that is no table leaves what was learned as it is
      await dropOn(tab.locator("section:visible"), "notes.pdf", "%PDF-1.4 notes");
      await tab.locator("#alert-text").getByText("it is a PDF document").waitFor();
      assertEquals(await tab.locator("#status").innerText(), "");
      assertEquals(await main.innerText(), "Learn again");
      assertEquals(await cellsOf(tab, "Real and generated rows"), rows);
      await main.click();
      await tab.getByText(/^Epoch [1-9]/).waitFor({ timeout: 60_000 });
      await tab.getByRole("button", { name: "Take the example" }).click();
      await tab.getByText("rides.csv: 600 rows, 8 columns").waitFor();
      await main.filter({ hasText: /^Learn$/ }).waitFor();
      // what a model would have been downloaded for is there no more, and that is no error
      await tab.getByRole("button", { name: "Learn", exact: true }).click();
      await tab.getByRole("button", { name: "Download the model" }).click();
      await dropOn(tab.locator("section:visible"), "long.csv", long);
      await tab.getByText("long.csv: 8,000 rows").waitFor();
      await tab.locator("#status").getByText("long.csv is ready to be learned").waitFor();
      assert(await tab.locator("#alert").isHidden());
    });
  },
});

Deno.test({
  name: "page: answers about dates are dates, and columns of one name are told apart",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await site.open({ hash: "#table" }, async ({ tab }) => {
      const day = (k: number) => new Date(Date.UTC(2024, 0, 1 + k * 7 % 300)).toISOString().slice(0, 10);
      const long = "word".repeat(30);
      const lines = Array.from({ length: 200 }, (_, k) => `${day(k)},${k % 3},${k % 4 ? "a" : long}`);
      await dropOn(tab.locator("section:visible"), "days.csv", ["day,x,x", ...lines].join("\n"));
      await tab.getByText("days.csv: 200 rows, 3 columns").waitFor();
      assertEquals(
        await tab.getByLabel("What day is").locator("option:checked").innerText(),
        "a date or time (found)",
      );
      await tab.setViewportSize({ width: 360, height: 740 });
      assertEquals(await tab.evaluate("document.documentElement.scrollWidth"), 360);
      await learn(tab);
      await look(tab, "Ask");
      // what the page suggests, first of all
      await tab.getByRole("button", { name: "Ask", exact: true }).last().click();
      await tab.waitForURL(/ask=day\+%3E\+%272024-..-..%27\+and\+1\+%3D\+/);
      await tab.locator(".value:visible").getByText("%").waitFor();
      await tab.getByLabel("Question").fill("median(day)");
      await tab.getByLabel("Question").press("Enter");
      await tab.locator(".value:visible").getByText(/^2024-\d\d-\d\d ± [\d.]+ days \(standard error\)$/)
        .waitFor();
      assertEquals(await tab.evaluate("document.documentElement.scrollWidth"), 360);
      const answers = linesOf(await downloaded(tab, "Download as CSV"));
      assertMatch(answers[2]!, /^"median\(day\)","","2024-\d\d-\d\d",[\d.]+$/);
      await look(tab, "Rows given cells");
      await tab.locator("#given-2").selectOption("a");
      await tab.waitForURL(/given=2%3Da/);
      await tab.locator("strong").first().waitFor();
      const given = await cellsOf(tab, "Rows given what is known");
      assertEquals(new Set(given.map((row) => row[2])), new Set(["a"]));
      await look(tab, "New rows");
      await tab.getByText(/^before 2024-/).waitFor();
    });
  },
});

Deno.test("the example is what the page says of it", async () => {
  const table = await parseTable(new Blob([exampleTable()]), { name: "rides.csv" });
  const rides = table.records() as Record<string, number | string | null>[];
  assertEquals(rides.length, 600);
  assert(rides.some(({ age }) => age === null));
  assert(rides.every(({ rider, fare }) => rider === "guest" || fare === 0));
  const odd = rides.filter(({ fare, degrees, weather, kilometres, minutes }) =>
    Number(fare) > 20 || weather === "rain" && Number(degrees) > 35 ||
    60 * Number(kilometres) / Number(minutes) > 50
  );
  assertEquals(odd.length, 3);
});
