/**
 * The core as a contender.
 *
 * @module
 */
import { type Matrix, takeRows } from "../../src/data/mod.ts";
import type { Executor } from "../../src/exec/mod.ts";
import { type ArchitectureOptions, type Batch, binary, Made } from "../../src/made/mod.ts";
import { Trainer } from "../../src/train/mod.ts";
import { type ExecutorName, makeExecutor } from "../executors.ts";
import type { Contender } from "./alternate.ts";
import { type Slice, timed } from "./timed.ts";
import type { Workload } from "./workload.ts";

/** What computes, by the name of the contender. The contender closes the executor. */
export interface Engine {
  readonly name: string;
  readonly threads: number;
  readonly executor: Executor;
}

/** The usual network for digits. */
export function digitNetwork(hidden: readonly number[], rows: Matrix): ArchitectureOptions {
  return { schema: binary(rows.shape[1]), hidden, order: "random" };
}

/** A step of training as `Trainer.fit` takes it: rows gathered, forward, loss, gradients, Adam. */
export function trainingContender(
  architecture: ArchitectureOptions,
  { rows, batch, engine: { name, threads, executor } }: {
    rows: Matrix | Batch;
    batch: number;
    engine: Engine;
  },
): Contender {
  const trainer = new Trainer(new Made({ ...architecture, executor }), { batch });
  return {
    name,
    threads,
    role: "ours",
    slice: (slice) => timedSteps(trainer, rows, slice),
    close: () => executor.close(),
  };
}

/** A step of training on each of some executors. */
export function trainingContenders(
  architecture: ArchitectureOptions,
  { executors, threads, ...work }: {
    rows: Matrix;
    batch: number;
    executors: readonly ExecutorName[];
    threads: number;
  },
): Promise<Contender[]> {
  return Promise.all(executors.map(async (name) => {
    const engine = {
      name: `Staircase, ${name}`,
      threads,
      executor: await makeExecutor({ executor: name, threads }),
    };
    return trainingContender(architecture, { ...work, engine });
  }));
}

/** The time of each step of training but the first, whose beginning cannot be seen. */
export async function timedSteps(
  trainer: Trainer,
  rows: Matrix | Batch,
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

/** Models that have seen all rows once, one for each network. */
export class TrainedModels {
  readonly #rows: Matrix;
  readonly #models = new Map<string, Made>();

  constructor(rows: Matrix) {
    this.#rows = rows;
  }

  /** The model with these hidden layers, trained when it is first asked for. */
  async get(hidden: readonly number[]): Promise<Made> {
    const known = this.#models.get(hidden.join());
    if (known !== undefined) return known;
    const made = new Made(digitNetwork(hidden, this.#rows));
    await new Trainer(made).fit(this.#rows, { epochs: 1 });
    this.#models.set(hidden.join(), made);
    return made;
  }

  /** Releases the models. */
  close(): void {
    for (const { executor } of this.#models.values()) executor.close();
  }
}

/** Scoring or sampling with the core, by a copy of a model. */
export function scoringContender(
  { job, batch }: Workload,
  { model, rows, engine: { name, threads, executor } }: { model: Made; rows: Matrix; engine: Engine },
): Contender {
  const made = new Made({ ...model.architecture, executor });
  made.parameters.forEach((parameter, i) => {
    executor.write(parameter, model.executor.read(model.parameters[i]!));
  });
  const x = takeRows(rows, 0, batch);
  const work = {
    train: () => Promise.reject(new RangeError("Cannot score by training")),
    log_prob: () => made.logProb(x),
    conditionals: () => made.conditionals(x),
    sample: () => made.sample(batch, { seed: 1 }),
  };
  return {
    name,
    threads,
    role: "ours",
    slice: (slice) => timed(work[job], slice),
    close: () => executor.close(),
  };
}
