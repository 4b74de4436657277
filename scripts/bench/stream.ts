/**
 * Scoring while a file is read: how long that takes beside reading and scoring alone.
 *
 * @module
 */
import process from "node:process";
import { type Matrix, matrix, rowParts } from "../../src/data/mod.ts";
import { batchParts, encodeNpy, writeRows } from "../../src/files/mod.ts";
import { type Batch, categorical, Made, type Schema } from "../../src/made/mod.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { formatCount } from "../../src/report/format.ts";
import { formatMarkdownTable } from "../../src/report/table.ts";
import { type OnnxModel, openModelFromBytes } from "../../src/runtime/node.ts";
import { inOrder } from "../in_order.ts";
import { AHEAD, scoreLines } from "../scores.ts";
import type { Part } from "./part.ts";
import { median } from "./statistics.ts";

/** The rows that are scored where half a second is given, which is the usual time, and of the full bench. */
const ROWS = 200_000;
const MANY_ROWS = 1_000_000;
const COLUMNS = 20;
const VALUES = 10;

/** What is done is done so often in turn, after once that does not count. */
const ROUNDS = 3;

const ENDINGS = ["csv", "npy", "parquet"] as const;

/** What was measured of a format, in seconds for all rows. */
interface StreamRow {
  readonly format: string;
  readonly threads: number;
  readonly rows: number;
  readonly read: Cost;
  readonly score: Cost;
  /** Reading, scoring, and writing the lines of `deno task score`. */
  readonly both: Cost;
}

/** What something takes: by the clock, and of all cores together. */
interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Scoring of files. */
export const streamPart: Part = {
  titles: ["Results", "Streams"],
  async measure({ settings: { threads, seconds, full }, folder }) {
    const rows = Math.round((full ? MANY_ROWS : ROWS) * Math.min(1, 2 * seconds));
    const schema: Schema = categorical(Array(COLUMNS).fill(VALUES)).map((variable, d) => ({
      ...variable,
      name: `c${d}`,
    }));
    const table = drawCodes(rows);
    for (const ending of ENDINGS) await write(`${folder}/stream.${ending}`, table, schema);
    const made = new Made({ schema, hidden: { perVariable: 64 }, orders: "any", seed: 1 });
    const files = { log_prob: exportOnnx(made, "log_prob") };
    await made.close();
    const found: StreamRow[] = [];
    console.log(HEADER.join("  "));
    for (const count of threads) {
      const model = await openModelFromBytes(files, { provider: "cpu", threads: count, worker: true });
      for (const ending of ENDINGS) {
        const parts = () => batchParts(`${folder}/stream.${ending}`, { schema });
        const costs = await inTurn({
          read: () => drain(parts()),
          score: () => drain(inOrder(batchesOf(table), (part) => model.logProb(part), AHEAD)),
          both: () => drain(lines(model, parts())),
        });
        found.push({ format: ending, threads: count, rows, ...costs });
        console.log(cells(found.at(-1)!).join("  "));
      }
      await model.close();
    }
    const sentence =
      `${
        formatCount(rows)
      } rows of ${COLUMNS} columns of ${VALUES} codes, a model of any order with 64 hidden units a column, by ` +
      "openModel in a worker. Seconds by the clock, and in parentheses those of all cores. The whole reads, scores and makes the lines of deno task score.";
    return { numbers: found, text: `${sentence}\n\n${formatMarkdownTable(HEADER, found.map(cells))}` };
  },
};

const HEADER = ["format", "threads", "reading", "scoring", "the whole", "over the slower"];

function cells({ format, threads, read, score, both }: StreamRow): string[] {
  const seconds = ({ seconds, cpuSeconds }: Cost) => `${seconds.toFixed(2)} (${cpuSeconds.toFixed(2)})`;
  const ratio = both.seconds / Math.max(read.seconds, score.seconds);
  return [`.${format}`, `${threads}`, seconds(read), seconds(score), seconds(both), ratio.toFixed(2)];
}

/** Does several things in turn, so that whatever the machine does meanwhile happens to all; gives the medians. */
async function inTurn<Name extends string>(
  work: Readonly<Record<Name, () => Promise<void>>>,
): Promise<Record<Name, Cost>> {
  const names = Object.keys(work) as Name[];
  const costs = new Map(names.map((name) => [name, [] as Cost[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const [started, before] = [performance.now(), process.cpuUsage()];
      await work[name]();
      const { user, system } = process.cpuUsage(before);
      const cost = { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
      if (round > 0) costs.get(name)!.push(cost);
    }
  }
  const middle = (name: Name, of: keyof Cost) => median(costs.get(name)!.map((cost) => cost[of]));
  return Object.fromEntries(
    names.map((name) => [name, { seconds: middle(name, "seconds"), cpuSeconds: middle(name, "cpuSeconds") }]),
  ) as Record<Name, Cost>;
}

async function drain(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

async function* lines(model: OnnxModel, parts: AsyncIterable<Batch>): AsyncGenerator<string> {
  for await (const logProb of inOrder(parts, (part) => model.logProb(part), AHEAD)) {
    yield scoreLines([logProb]);
  }
}

async function* batchesOf(table: Matrix): AsyncGenerator<Batch> {
  for (const x of rowParts(table)) yield { x };
}

function drawCodes(rows: number): Matrix {
  const uniforms = new Stream(1, "stream").uniforms(rows * COLUMNS);
  return matrix(Uint8Array.from(uniforms, (u) => Math.floor(VALUES * u)), [rows, COLUMNS]);
}

async function write(path: string, table: Matrix, schema: Schema): Promise<void> {
  if (path.endsWith(".npy")) return await Deno.writeFile(path, encodeNpy(table));
  async function* parts() {
    for await (const { x: { data, shape } } of batchesOf(table)) {
      yield { data: Float32Array.from(data), shape };
    }
  }
  await writeRows(path, parts(), { schema });
}
