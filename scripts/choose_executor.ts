/**
 * The choice of an executor by trial.
 *
 * @module
 */
import { type Matrix, takeRows } from "../src/data/mod.ts";
import type { Executor } from "../src/exec/mod.ts";
import { type Inputs, Made, type MadeOptions, mapInputs } from "../src/made/mod.ts";
import { Trainer, type TrainerOptions } from "../src/train/mod.ts";
import { type ExecutorName, makeExecutor } from "./executors.ts";

/** What is going to be trained. */
export interface TrialOptions {
  readonly model: Omit<MadeOptions, "executor">;
  readonly training: TrainerOptions;
  readonly rows: Inputs<Matrix>;
  readonly threads: number;
}

/** The executor that was fastest, and the times of a step of all, in words. */
export interface Choice {
  readonly executor: ExecutorName;
  readonly reason: string;
}

interface Trial {
  readonly name: ExecutorName;
  readonly executor: Executor;
  readonly trainer: Trainer;
  /** The time of each step, in milliseconds. */
  readonly times: number[];
}

/** Those that can win; plain loops cannot. */
const CANDIDATES: readonly ExecutorName[] = ["wasm", "onnx"];

/** The executors take turns of a few steps, so that all see the same load of the machine. The first turn is not timed. */
const TURNS = 5;
const STEPS = 3;

/**
 * Makes the executor that was asked for.
 *
 * @param asked Its name, or `auto`: the one that is fastest on some steps of the training.
 * @param trial What is going to be trained, asked for where that is tried.
 */
export async function pickExecutor(
  { executor, threads, quiet }: {
    readonly executor: ExecutorName | "auto";
    readonly threads: number;
    readonly quiet: boolean;
  },
  trial: () => Omit<TrialOptions, "threads"> | Promise<Omit<TrialOptions, "threads">>,
): Promise<Executor> {
  if (executor !== "auto") return await makeExecutor({ executor, threads });
  const chosen = await chooseExecutor({ ...await trial(), threads });
  if (!quiet) console.log(`Chose the ${chosen.executor} executor: ${chosen.reason}`);
  return await makeExecutor({ executor: chosen.executor, threads });
}

/** Times some real steps on each executor, of models that are thrown away. */
export async function chooseExecutor({ model, training, rows, threads }: TrialOptions): Promise<Choice> {
  const { batch = 100 } = training;
  const some = mapInputs(rows, (table) => takeRows(table, 0, Math.min(STEPS * batch, table.shape[0])));
  const trials: Trial[] = [];
  const failures: string[] = [];
  for (const name of CANDIDATES) {
    try {
      const executor = await makeExecutor({ executor: name, threads });
      const trainer = new Trainer(new Made({ ...model, executor }), { ...training, schedule: "constant" });
      const trial = { name, executor, trainer, times: [] };
      await takeTurn(trial, some);
      trials.push(trial);
    } catch (error) {
      if (name === "wasm") throw error;
      failures.push(`${name} does not start here: ${error instanceof Error ? error.message : error}`);
    }
  }
  for (let turn = 2; turn <= TURNS; turn++) {
    for (const trial of trials) trial.times.push(...await takeTurn(trial, some));
  }
  for (const { executor } of trials) executor.close();
  const ranked = trials
    .map(({ name, times }) => ({ name, milliseconds: median(times) }))
    .sort((a, b) => a.milliseconds - b.milliseconds);
  const measured = ranked.map(({ name, milliseconds }) => `${name} ${milliseconds.toFixed(2)} ms`).join(", ");
  return {
    executor: ranked[0]!.name,
    reason: [`a step takes ${measured}`, ...failures].join("; "),
  };
}

/** Trains on the rows once; returns the time of each step. */
async function takeTurn({ trainer }: Trial, rows: Inputs<Matrix>): Promise<number[]> {
  const times: number[] = [];
  let started = performance.now();
  await trainer.fit(rows, {
    epochs: 1,
    onBatch: () => {
      const now = performance.now();
      times.push(now - started);
      started = now;
    },
  });
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
