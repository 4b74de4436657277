/**
 * The core as a contender.
 *
 * @module
 */
import { type Matrix, takeRows } from "../../src/data/mod.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Trainer } from "../../src/train/mod.ts";
import { makeExecutor } from "../executors.ts";
import type { Contender } from "./alternate.ts";
import { type Slice, timed } from "./timed.ts";
import type { Workload } from "./workload.ts";

/** What computes. */
export type Engine = Parameters<typeof makeExecutor>[0];

/** A step of training as `Trainer.fit` takes it: rows gathered, forward, loss, gradients, Adam. */
export async function trainingContender(
  { hidden, batch }: Workload,
  { rows, engine }: { rows: Matrix; engine: Engine },
): Promise<Contender> {
  const executor = await makeExecutor(engine);
  const made = new Made({ schema: binary(rows.shape[1]), hidden, order: "random", executor });
  const trainer = new Trainer(made, { batch });
  return {
    name: `Staircase, ${engine.executor}`,
    threads: engine.threads,
    isBaseline: true,
    slice: (slice) => timedSteps(trainer, rows, slice),
    close: () => executor.close(),
  };
}

/** The time of each step of training but the first, whose beginning cannot be seen. */
export async function timedSteps(
  trainer: Trainer,
  rows: Matrix,
  { milliseconds, least }: Slice,
): Promise<number[]> {
  const times: number[] = [];
  const controller = new AbortController();
  const end = performance.now() + milliseconds;
  let before: number | undefined;
  await trainer.fit(rows, {
    epochs: 1e6,
    signal: controller.signal,
    onBatch: () => {
      const now = performance.now();
      if (before !== undefined) times.push(now - before);
      if (times.length >= least && now >= end) controller.abort();
      before = performance.now();
    },
  });
  return times;
}

/** A model that has seen all rows once. */
export async function trainedModel(hidden: readonly number[], rows: Matrix): Promise<Made> {
  const made = new Made({ schema: binary(rows.shape[1]), hidden, order: "random" });
  await new Trainer(made).fit(rows, { epochs: 1 });
  return made;
}

/** Scoring or sampling with the core, by a copy of a model. */
export async function scoringContender(
  { job, batch }: Workload,
  { model, rows, engine }: { model: Made; rows: Matrix; engine: Engine },
): Promise<Contender> {
  const executor = await makeExecutor(engine);
  const made = new Made({ ...model.architecture, executor });
  made.parameters.forEach((parameter, i) => {
    executor.write(parameter, model.executor.read(model.parameters[i]));
  });
  const x = takeRows(rows, 0, batch);
  const work = {
    train: () => Promise.reject(new RangeError("Cannot score by training")),
    log_prob: () => made.logProb(x),
    conditionals: () => made.conditionals(x),
    sample: () => made.sample(batch, { seed: 1 }),
  };
  return {
    name: `Staircase core, ${job}`,
    threads: engine.threads,
    slice: (slice) => timed(work[job], slice),
    close: () => executor.close(),
  };
}
