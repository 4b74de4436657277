import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import type { Locator, Page } from "playwright-core";
import { fitTable, parseTable } from "../../mod.ts";
import { NAMES } from "../../src/folder/names.ts";
import { exampleTable } from "../../src/page/tabs/table/example.ts";
import { noBrowser } from "../browser/chromium.ts";
import { run, withFolder } from "../cli/command.ts";
import { Site } from "./page.ts";

/** Sweets: what their weight is follows from their colour; one weighs what the others of its colour never do. */
function sweets(): string {
  const lines = Array.from({ length: 200 }, (_, k) => {
    const colour = k % 2 === 0 ? "red" : "green";
    const weight = k === 100 ? 90 : k % 2 === 0 ? 10 + k % 7 : 80 + k % 11;
    return `${k % 10 === 3 ? "" : colour},${weight},"sweet, number ${k}"`;
  });
  return ["colour,weight,note", ...lines, ""].join("\n");
}

function fileOf(name: string, text: string) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(text) };
}

/** Drops a file on the page, as a pointer does. */
async function dropOn(target: Locator, name: string, text: string): Promise<void> {
  await target.evaluate((element, [name, text]) => {
    const page = globalThis as unknown as {
      DataTransfer: new () => { items: { add(file: File): void } };
      DragEvent: new (type: string, options: object) => Event;
    };
    const dataTransfer = new page.DataTransfer();
    dataTransfer.items.add(new File([text!], name!));
    (element as unknown as EventTarget).dispatchEvent(new page.DragEvent("drop", { dataTransfer, bubbles: true }));
  }, [name, text]);
}

async function learn(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Learn", exact: true }).click();
  await tab.getByRole("button", { name: "Learn again" }).waitFor({ timeout: 60_000 });
}

/** The cells of a table of rows. */
async function rowsOf(tab: Page, label: string): Promise<string[][]> {
  const rows = tab.getByRole("group", { name: label }).locator("tbody tr");
  return (await rows.all()).length === 0 ? [] : await rows.evaluateAll((rows) =>
    (rows as unknown as { cells: Iterable<{ tagName: string; innerText: string }> }[]).map((row) =>
      Array.from(row.cells, (cell) => cell.innerText)
    )
  );
}
