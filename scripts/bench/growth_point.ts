/**
 * One point of the figures of growth, in a process of its own so that its memory and CPU time can be told: reads a {@linkcode Size}
 * as an argument and prints a {@linkcode Point}.
 *
 * @module
 */
import process from "node:process";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readDataset } from "../../src/files/mod.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { Trainer } from "../../src/train/mod.ts";
import { timedSteps } from "./core.ts";
import { timed } from "./timed.ts";
import { widen } from "./workload.ts";

/** A network, and how long to measure it. */
export interface Size {
  readonly columns: number;
  readonly hidden: readonly number[];
  readonly seconds: number;
}

/** What a network takes: milliseconds of CPU time, for batches of 100 on one thread. Others that are at work hardly change these. */
export interface Point extends Size {
  /** The weights inside the stairs. */
  readonly weights: number;
  readonly train: number;
  readonly logProb: number;
  readonly sample: number;
  /** What training added to the memory of the process, in MB. */
  readonly memory: number;
}

const BATCH = 100;

async function measure(size: Size): Promise<Point> {
  const { columns, hidden, seconds } = size;
  const rows = widen((await readDataset("mnist")).train, { columns, n: 20 * BATCH });
  const slice = { milliseconds: 1000 * seconds, least: 5 };
  // what every training takes is there before the memory of this one is measured
  const small = new Made({ schema: binary(columns), hidden: [1] });
  await timedSteps(new Trainer(small, { batch: BATCH }), rows, { milliseconds: 0, least: 5 });
  small.executor.close();
  const before = await memoryInUse();
  const made = new Made({ schema: binary(columns), hidden, order: "random" });
  const trainer = new Trainer(made, { batch: BATCH });
  await timedSteps(trainer, rows, { milliseconds: 0, least: 5 });
  // the time of the first step is not among them
  const train = await cpuOfOne(async () => 1 + (await timedSteps(trainer, rows, slice)).length);
  const memory = (await memoryInUse() - before) / 1e6;

  const uniforms = new Stream(1, "bench").uniforms(BATCH * columns);
  const run = async (graph: "log_prob" | "sample", input: string, data: ArrayLike<number>) => {
    const session = await InferenceSession.create(exportOnnx(made, graph), { intraOpNumThreads: 1 });
    const inputs = { [input]: new Tensor("float32", Float32Array.from(data), [BATCH, columns]) };
    await session.run(inputs);
    const milliseconds = await cpuOfOne(async () => (await timed(() => session.run(inputs), slice)).length);
    await session.release();
    return milliseconds;
  };
  const logProb = await run("log_prob", "x", rows.data.subarray(0, BATCH * columns));
  const sample = await run("sample", "noise", uniforms);
  made.executor.close();
  return { ...size, weights: made.weightCount, train, logProb, sample, memory };
}

/** The CPU milliseconds of each of some steps; `work` tells how many it did. */
async function cpuOfOne(work: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  const steps = await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / steps;
}

/** The bytes of the process once garbage is collected, which needs the flag `--expose-gc`. */
async function memoryInUse(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return Deno.memoryUsage().rss;
}

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(Deno.args[0] ?? ""))));
