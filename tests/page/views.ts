/** Everything that the page can show, and how to get there. */
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { encodeCheckpoint, Made } from "../../mod.ts";

/** Something that the page shows. */
export interface View {
  /** The part of the address from `#` on. */
  readonly hash: string;
  /** What is done there. */
  readonly prepare?: (tab: Page) => Promise<void>;
}

/** All views by name. */
export const VIEWS: Readonly<Record<string, View>> = {
  sample: { hash: "#sample" },
  slow: { hash: "#sample?view=slow&index=3", prepare: (tab) => tab.locator("#slow").fill("300") },
  rounds: { hash: "#sample?view=rounds", prepare: (tab) => tab.locator("#round").fill("2") },
  complete: { hash: "#complete" },
  box: { hash: "#complete?region=box&model=digits" },
  score: { hash: "#score" },
  noise: {
    hash: "#score?seed=2",
    prepare: (tab) => tab.getByRole("button", { name: "Noise" }).click(),
  },
  inside: { hash: "#inside" },
  "inside reading order": { hash: "#inside?model=digits&rank=600" },
  train: { hash: "#train" },
  "trained plane": { hash: "#train?source=spiral", prepare: (tab) => train(tab) },
  "trained digits": {
    hash: "#train?source=digits",
    async prepare(tab) {
      await tab.locator("summary").click();
      await tab.locator("#units").selectOption("64");
      await tab.locator("#epochs").fill("1");
      await train(tab);
    },
  },
  table: { hash: "#table" },
  "open table": { hash: "#table?table=example" },
  "learned table": {
    hash: "#table?table=example",
    async prepare(tab) {
      await tab.getByRole("button", { name: "Learn", exact: true }).click();
      await tab.getByRole("button", { name: "Learn again" }).waitFor({ timeout: 240_000 });
      await tab.getByText("Real and generated rows agree").waitFor();
    },
  },
  // what was learned stays
  "pairs of columns": {
    hash: "#table?table=example&column=1&with=2",
    prepare: (tab) => tab.getByText("Down: weather; across: degrees").waitFor(),
  },
  "strangest rows": {
    hash: "#table?table=example&look=strange",
    prepare: (tab) => tab.locator("mark:visible").first().waitFor(),
  },
  "filled in": {
    hash: "#table?table=example&look=fill",
    prepare: (tab) => tab.locator("mark:visible").first().waitFor(),
  },
  "rows given cells": {
    hash: "#table?table=example&look=given&given=rider%3Dguest",
    prepare: (tab) => tab.locator("strong:visible").first().waitFor(),
  },
  answer: {
    hash: "#table?table=example&look=ask&ask=minutes+%3E+30",
    prepare: (tab) => tab.locator(".value:visible").getByText("%").waitFor(),
  },
  own: { hash: "#own" },
  "own rows": {
    hash: "#own?seed=1",
    async prepare(tab) {
      const real = { kind: "real", mean: 5, deviation: 2 } as const;
      const schema = Array.from({ length: 6 }, (_, d) => ({ ...real, name: `column ${d}` }));
      await using made = new Made({ schema, hidden: [8] });
      await choose(tab, "#own-files", "weights.safetensors", encodeCheckpoint({ made }));
      await tab.getByText("A density of 6 variables").waitFor();
    },
  },
  "own pictures": {
    hash: "#own?seed=2",
    async prepare(tab) {
      const weights: number[] = await tab.evaluate(
        "fetch('models/digits.safetensors.gz').then((r) => r.arrayBuffer()).then((b) => [...new Uint8Array(b)])",
      );
      await choose(tab, "#own-files", "weights.safetensors.gz", Uint8Array.from(weights));
      await tab.getByText("A density of 784 variables").waitFor();
    },
  },
  "own nothing": {
    hash: "#own?seed=3",
    async prepare(tab) {
      await choose(tab, "#own-files", "notes.txt", "no model");
      await tab.locator("#alert").waitFor();
    },
  },
};

async function choose(tab: Page, input: string, name: string, content: string | Uint8Array): Promise<void> {
  const buffer = typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
  await tab.locator(input).setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

async function train(tab: Page): Promise<void> {
  const button = tab.locator("button.main:visible");
  await button.click();
  await button.filter({ hasText: "Train again" }).waitFor({ timeout: 240_000 });
}
