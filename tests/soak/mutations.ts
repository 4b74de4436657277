import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "fflate";
import fc from "fast-check";
import { isInputError } from "../../src/errors/mod.ts";
import { type NdArray, readDataset, readEvidence, tableParts } from "../../src/files/mod.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { binary } from "../../src/made/mod.ts";
import { openModel } from "../../src/runtime/node.ts";
import { withFolder } from "../cli/command.ts";
import { npz } from "../files/npz.ts";
import { checkDone, checkEnding, inWords, runScript } from "./command.ts";
import { contentOf, copyFolder } from "./folder.ts";
import type { Property } from "./property.ts";
import { writeBits } from "./bits.ts";

/** One change of the bytes of a file; places and lengths are parts of 1,000. */
type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bits: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "move"; readonly from: number; readonly length: number; readonly to: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "replace"; readonly which: number; readonly by: string }
  | { readonly kind: "integer"; readonly at: number; readonly value: number };

const part = fc.nat(999);

/** What numbers and texts in a header may be replaced by. */
const odd = fc.constantFrom(
  ...[
    "-1",
    "0",
    "1e9",
    "99999999999",
    "9".repeat(400),
    "1e999",
    "null",
    "true",
    '""',
    "[]",
    "{}",
    "NaN",
    "0.5",
    ",",
    '"',
    "\n",
  ],
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip"), at: part, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("cut"), at: part }),
  fc.record({ kind: fc.constant("move"), from: part, length: fc.nat(200), to: part }),
  fc.record({ kind: fc.constant("insert"), at: part, bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
  fc.record({ kind: fc.constant("replace"), which: part, by: odd }),
  fc.record({
    kind: fc.constant("integer"),
    at: part,
    value: fc.constantFrom(0, 1, 255, 65_535, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
  }),
);

/** Where in bytes of a length a part is; headers are at the beginning, so half of all changes are made there. */
function placeOf(part: number, length: number): number {
  return Math.floor(part < 500 ? part / 500 * Math.min(length, 300) : (part - 500) / 500 * length);
}

/** Bytes with a change. */
function mutate(bytes: Uint8Array, mutation: Mutation): Uint8Array<ArrayBuffer> {
  const place = (part: number) => placeOf(part, bytes.length);
  const splice = (at: number, removed: number, inserted: Uint8Array) =>
    new Uint8Array([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + removed)]);
  switch (mutation.kind) {
    case "flip": {
      const at = place(mutation.at);
      return splice(at, 1, Uint8Array.of((bytes[at] ?? 0) ^ mutation.bits));
    }
    case "cut":
      return bytes.slice(0, place(mutation.at));
    case "move": {
      const from = place(mutation.from);
      const length = Math.floor(mutation.length / 1000 * bytes.length);
      return splice(place(mutation.to), 0, bytes.slice(from, from + length));
    }
    case "insert":
      return splice(place(mutation.at), 0, mutation.bytes);
    case "replace": {
      // a number in a text or in the header of a binary file
      const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      const numbers = Array.from(text.slice(0, 20_000).matchAll(/\d+/g));
      const number = numbers[Math.floor(mutation.which / 1000 * numbers.length)];
      return number
        ? splice(number.index, number[0].length, new TextEncoder().encode(mutation.by))
        : bytes.slice();
    }
    case "integer": {
      const value = new Uint8Array(4);
      new DataView(value.buffer).setUint32(0, mutation.value, mutation.value % 2 === 0);
      return splice(place(mutation.at), 4, value);
    }
  }
}

const D = 9;

/** Writes a model, and the same table in every format. */
async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  await writeBits(folder, { n: 60, D, seed: 1 });
  const { train, test } = await readDataset(`${folder}/rows.npy`);
  const all = Uint8Array.of(...train.data, ...test!.data);
  const bits: NdArray = { data: all, shape: [60, D] };
  const lines = Array.from({ length: 60 }, (_, row) => all.subarray(row * D, (row + 1) * D).join() + "\n");
  const csv = new TextEncoder().encode(lines.join(""));
  const idx = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 60, 0, 0, 0, D, ...all);
  const files: Record<string, Uint8Array> = {
    "rows.csv": csv,
    "named.csv": new TextEncoder().encode('a,b,"c",d,e,f,g,h,i\n' + lines.join("")),
    "rows.csv.gz": gzipSync(csv),
    "floats.npy": encodeNpy({ data: Float64Array.from(all), shape: [60, D] }),
    "rows.npz": npz({ train: bits, test: bits }),
    "stored.npz": npz({ train: bits, test: bits }, { level: 0 }),
    "rows.idx": idx,
    "rows.idx.gz": gzipSync(idx),
    "holes.csv": new TextEncoder().encode("0,1,,,,1,0,,\n,,,,,,,,1\n".repeat(20)),
  };
  for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${folder}/${name}`, bytes);
  const args = ["--data", "rows.npy", "--hidden", "8", "--epochs", "2", "--out", "model"];
  checkDone(await runScript("train", args, { cwd: folder }));
}

const TABLES = [
  ...["rows.csv", "named.csv", "rows.csv.gz", "rows.npy", "floats.npy", "rows.npz", "stored.npz"],
  ...["rows.idx", "rows.idx.gz", "holes.csv"],
];

const MODEL = [
  "weights.safetensors",
  "training.jsonl",
  ...["log_prob", "conditionals", "sample", "complete", "sweep"].map((graph) => `${graph}.onnx`),
].map((name) => `model/${name}`);

const mutated = {
  file: fc.constantFrom(...TABLES, ...MODEL),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
};

/** The longest that a small file may keep a reader, in seconds. */
const MOST_SECONDS = 10;

/** The most memory that a small file may take, in bytes, beside what a command takes anyway. */
const MOST_BYTES = 300 * 2 ** 20;

/** Readers take a damaged file or refuse it with an error that is marked as the input's, within bounds. */
export const damagedFiles: Property = {
  name: "damaged-files",
  runs: 400,
  run: ({ runs }) =>
    withFolder(async (cwd) => {
      const folder = `${cwd}/whole`;
      await prepare(folder);
      await fc.assert(
        fc.asyncProperty(fc.record(mutated), async ({ file, mutations }) => {
          const path = `${folder}/${file}`;
          const whole = await Deno.readFile(path);
          await Deno.writeFile(path, mutations.reduce(mutate, whole));
          const [started, before] = [performance.now(), Deno.memoryUsage().rss];
          try {
            await (file.startsWith("model/") ? readModel(`${folder}/model`) : readTable(path));
          } finally {
            await Deno.writeFile(path, whole);
          }
          const seconds = (performance.now() - started) / 1000;
          assert(seconds < MOST_SECONDS, `It took ${seconds} seconds`);
          const bytes = Deno.memoryUsage().rss - before;
          assert(bytes < MOST_BYTES, `It took ${bytes} bytes`);
        }),
        { numRuns: runs, interruptAfterTimeLimit: 60_000 },
      );
    }),
};

/** Commands take a damaged file or refuse it with one sentence, within bounds. */
export const damagedInput: Property = {
  name: "damaged-input",
  runs: 8,
  run: ({ runs }) =>
    withFolder(async (cwd) => {
      await prepare(`${cwd}/whole`);
      await fc.assert(
        fc.asyncProperty(fc.record(mutated), fc.nat(999), ({ file, mutations }, which) =>
          withFolder(async (other) => {
            const here = `${other}/here`;
            await copyFolder(`${cwd}/whole`, here);
            const path = `${here}/${file}`;
            await Deno.writeFile(path, mutations.reduce(mutate, await Deno.readFile(path)));
            const before = await contentOf(here);
            const commands = file.startsWith("model/") ? OF_MODELS : OF_TABLES;
            const [name, ...args] = commands[Math.floor(which / 1000 * commands.length)]!;
            const ending = await runScript(
              name!,
              args.map((arg) =>
                arg === "FILE" ? file : arg
              ),
              { cwd: here },
            );
            const where = `${name} ${args.join(" ")}`;
            if (!isVerdict(name!, ending)) checkEnding(ending);
            if (ending.code === 2) {
              assertEquals(await contentOf(here), before, `${where} has changed something`);
            }
            assert(ending.seconds < 2 * MOST_SECONDS, `${where} took ${ending.seconds} seconds`);
            assert(
              ending.peakBytes < 2 * MOST_BYTES,
              `${where} took ${ending.peakBytes} bytes: ${inWords(ending)}`,
            );
          })),
        { numRuns: runs, endOnFailure: true },
      );
    }),
};

const OF_TABLES = [
  ["train", "--data", "FILE", "--hidden", "8", "--epochs", "1", "--out", "new"],
  ["eval", "model", "--data", "FILE"],
  ["check", "model", "--data", "FILE"],
  ["score", "model", "--data", "FILE", "--out", "scores.txt"],
  ["complete", "model", "--evidence", "FILE", "--out", "whole.csv"],
];

const OF_MODELS = [
  ["train", "--resume", "model", "--epochs", "3"],
  ["eval", "model"],
  ["check", "model"],
  ["export", "model"],
  ["sample", "model", "--out", "samples.csv"],
  ["score", "model", "--data", "rows.npy", "--out", "scores.txt"],
  ["complete", "model", "--evidence", "holes.csv", "--out", "whole.csv"],
];

/** Whether a command says that the files of a model do not agree, which is what it is asked for. */
function isVerdict(name: string, { code, err }: { code: number; err: string }): boolean {
  return name === "check" && code === 1 && err === "";
}

async function readTable(path: string): Promise<void> {
  const schema = binary(D);
  await orRefused(() => readDataset(path));
  await orRefused(() => readEvidence(path, schema));
  await orRefused(async () => {
    for await (const _ of tableParts(path, { schema }));
  });
}

async function readModel(folder: string): Promise<void> {
  await orRefused(async () => {
    const { made, readLog } = await openModelFolder(folder);
    try {
      await readLog();
      await made.sample(3, { seed: 1 });
    } finally {
      made.executor.close();
    }
  });
  await orRefused(async () => {
    await using model = await openModel(folder, { provider: "cpu" });
    const rows = await model.sample(3, { seed: 1 });
    await model.logProb(rows);
  });
}

async function orRefused(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isInputError(error)) throw error;
  }
}
