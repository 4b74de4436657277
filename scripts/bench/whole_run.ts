/**
 * What training costs besides its steps.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { readDataset } from "../../src/files/mod.ts";
import type { Executor } from "../../src/exec/mod.ts";
import { TrainingLog } from "../../src/folder/log.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Progress } from "../../src/report/progress.ts";
import { Trainer } from "../../src/train/mod.ts";
import { makeExecutor } from "../executors.ts";
import type { Part } from "./part.ts";
import { median } from "./statistics.ts";
import { networkName } from "./workload.ts";

/** What an epoch of training costs. */
export const epochPart: Part = {
  titles: ["Results", "An epoch"],
  async measure({ settings: { threads } }) {
    const epochs: EpochCost[] = [];
    const sentences: string[] = [];
    for (const count of threads) {
      const cost = await epochCost({ executor: "wasm", threads: count });
      sentences.push(sentenceOf(cost));
      console.log(sentences.at(-1));
      epochs.push(cost);
    }
    return { numbers: epochs, text: sentences.map((sentence) => `- ${sentence}\n`).join("") };
  },
};

/** How long `deno task train` takes to begin. */
export const startPart: Part = {
  titles: ["Results", "The start of training"],
  async measure({ settings: { repeats } }) {
    const seconds = await secondsToTraining({ repeats });
    const sentence = `From the start of deno task train until training begins: ${seconds.toFixed(2)} s`;
    console.log(sentence);
    return { numbers: { seconds }, text: `${sentence}.` };
  },
};

function sentenceOf({ engine, seconds, bareSeconds }: EpochCost): string {
  const overhead = 100 * (seconds / bareSeconds - 1);
  return `An epoch of 60,000 digits, ${networkName([500])}, batch 100, threads: ${engine.threads}: ${
    seconds.toFixed(2)
  } s, of which bare steps ${bareSeconds.toFixed(2)} s (${overhead.toFixed(1)} % on top)`;
}

/** The name of an executor, and its threads. */
type Engine = Parameters<typeof makeExecutor>[0];

/** Where the time of an epoch went, in seconds. */
interface EpochCost {
  readonly engine: Engine;
  readonly steps: number;
  readonly seconds: number;
  /** What the programs took; the rest is shuffling, batches, progress and the log. */
  readonly bareSeconds: number;
}

/** Measures the second epoch of training on all digits, as `deno task train` does it: 784-500-784, batches of 100. */
async function epochCost(engine: Engine): Promise<EpochCost> {
  const { train } = await readDataset("mnist");
  const executor = await makeExecutor(engine);
  const watch = watchRuns(executor);
  const made = new Made({ schema: binary(train.shape[1]), hidden: [500], order: "random", executor });
  const trainer = new Trainer(made);
  const log = new TrainingLog();
  const progress = new Progress({ total: 1200, columns: 80, interactive: true, write: () => {} });
  let [started, bareBefore, stepBefore] = [0, 0, 0];
  await trainer.fit(train, {
    epochs: 2,
    onBatch: (report) => {
      log.addBatch(report);
      progress.update(report.step, `${report.nll.toFixed(2)} nats`);
    },
    onEpoch: ({ epoch, step }) => {
      if (epoch !== 1) return;
      [started, bareBefore, stepBefore] = [performance.now(), watch.milliseconds, step];
    },
  });
  const seconds = (performance.now() - started) / 1000;
  executor.close();
  return {
    engine,
    steps: trainer.state.step - stepBefore,
    seconds,
    bareSeconds: (watch.milliseconds - bareBefore) / 1000,
  };
}

/** Adds up how long the programs run that an executor compiles from now on. */
function watchRuns(executor: Executor): { readonly milliseconds: number } {
  const total = { milliseconds: 0 };
  const compile = executor.compile.bind(executor);
  executor.compile = (spec) => {
    const program = compile(spec);
    const run = program.run.bind(program);
    program.run = async (n) => {
      const start = performance.now();
      await run(n);
      total.milliseconds += performance.now() - start;
    };
    return program;
  };
  return total;
}

/** Seconds until the titles of the table of `deno task train` are printed. The median of some starts. */
async function secondsToTraining({ repeats }: { repeats: number }): Promise<number> {
  const seconds: number[] = [];
  for (let k = 0; k < repeats; k++) seconds.push(await secondsOfOneStart());
  return median(seconds);
}

async function secondsOfOneStart(): Promise<number> {
  const folder = await Deno.makeTempDir();
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("../train.ts", import.meta.url)), "--out", `${folder}/model`],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    let printed = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      printed += text;
      if (/^ +epoch .*\n/m.test(printed)) return (performance.now() - started) / 1000;
    }
    throw new RangeError(`Cannot time the start of training: it printed only ${JSON.stringify(printed)}`);
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await Deno.remove(folder, { recursive: true });
  }
}
