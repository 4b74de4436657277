/**
 * Makes the models that ship with the page from folders that were trained: weights of 8 bits, compressed, and what the page knows of
 * the test digits.
 *
 *     deno run --node-modules-dir=auto -A scripts/web/models.ts DIGITS ANY_ORDER
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { decodeCheckpoint, encodeCheckpoint, type Made } from "../../mod.ts";
import { readDataset } from "../../src/files/mod.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { formatBits } from "../../src/page/drawing/bits.ts";

/** Where they go. */
const FOLDER = new URL("../../models/page/", import.meta.url);
/** Nats of a bar of the histogram. */
const WIDTH = 5;

/** Rounds the model of a folder and writes it. */
async function shipModel(folder: string, name: string): Promise<Made> {
  const { made, notes } = await openModelFolder(folder);
  const bytes = encodeCheckpoint({ made, notes }, { bits: 8 });
  await Deno.writeFile(new URL(`${name}.safetensors.gz`, FOLDER), gzipSync(bytes, { level: 9 }));
  return decodeCheckpoint(bytes).made;
}

const [digits, anyOrder] = Deno.args;
if (digits === undefined || anyOrder === undefined) {
  console.error("Usage: scripts/web/models.ts DIGITS ANY_ORDER");
  Deno.exit(2);
}
const made = await shipModel(digits, "digits");
await shipModel(anyOrder, "any");

const { test, context } = await readDataset("mnist", { context: "label" });
const labels = Array.from(context!.test!.data);
const logProb = await made.logProb(test!);
const start = WIDTH * Math.floor(Math.min(...logProb) / WIDTH);
const counts: number[] = [];
for (const value of logProb) {
  const bar = Math.floor((value - start) / WIDTH);
  while (counts.length <= bar) counts.push(0);
  counts[bar]!++;
}
/** Of each label the first test digit that is about as likely as most are. */
const mean = logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
const examples = Array.from({ length: 10 }, (_, label) => {
  const row = labels.findIndex((found, row) => found === label && logProb[row]! > mean);
  return formatBits(Array.from({ length: made.D }, (_, d) => test!.data[row * made.D + d]!));
});
await Deno.writeTextFile(
  new URL("digits.json", FOLDER),
  JSON.stringify({ mean: Number(mean.toFixed(3)), histogram: { start, width: WIDTH, counts }, examples }) +
    "\n",
);
Deno.exit(0);
