/**
 * One point of the figures of growth, in a process of its own so that its memory can be told: reads a {@linkcode Size}
 * as an argument and prints a {@linkcode Point}.
 *
 * @module
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readDataset } from "../../src/files/mod.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { Trainer } from "../../src/train/mod.ts";
import { timedSteps } from "./core.ts";
import { median } from "./statistics.ts";
import { timed } from "./timed.ts";
import { widen } from "./workload.ts";

/** A network, and how long to measure it. */
export interface Size {
  readonly columns: number;
  readonly hidden: readonly number[];
  readonly seconds: number;
}

/** What a network takes: medians in milliseconds, for batches of 100 and one thread. */
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
  const before = memoryInUse();
  const made = new Made({ schema: binary(columns), hidden, order: "random" });
  const trainer = new Trainer(made, { batch: BATCH });
  await timedSteps(trainer, rows, { milliseconds: 0, least: 20 });
  const train = median(await timedSteps(trainer, rows, slice));
  const memory = (memoryInUse() - before) / 1e6;

  const uniforms = new Stream(1, "bench").uniforms(BATCH * columns);
  const run = async (graph: "log_prob" | "sample", input: string, data: ArrayLike<number>) => {
    const session = await InferenceSession.create(exportOnnx(made, graph), { intraOpNumThreads: 1 });
    const inputs = { [input]: new Tensor("float32", Float32Array.from(data), [BATCH, columns]) };
    await session.run(inputs);
    const milliseconds = median(await timed(() => session.run(inputs), slice));
    await session.release();
    return milliseconds;
  };
  const logProb = await run("log_prob", "x", rows.data.subarray(0, BATCH * columns));
  const sample = await run("sample", "noise", uniforms);
  made.executor.close();
  return { ...size, weights: made.weightCount, train, logProb, sample, memory };
}

/** The bytes of the process once garbage is collected, which needs the flag `--expose-gc`. */
function memoryInUse(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Deno.memoryUsage().rss;
}

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(Deno.args[0] ?? ""))));
