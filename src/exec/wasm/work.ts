/**
 * How threads share a run of a program. Each goes through the steps in order, claims tiles that nobody has claimed and
 * computes them, and goes on to the next stage when all tiles of a stage are finished, whoever finished them. So no
 * thread waits for another one that has not begun: one that is late finds less to do, or nothing.
 *
 * All that threads tell each other is a few words of shared memory. A run has a number, and a claim is only valid with
 * the number of its run, so that a thread that is very late cannot disturb a later run.
 *
 * Nothing here makes an object: a run allocates nothing on the JavaScript heap.
 *
 * @module
 */
import { countTiles, type Tiles } from "./tiles.ts";

/** Computes the tiles from `first` up to, and without, `last` for a batch of `n` rows that begins at `base`. */
export type Kernel = (n: number, first: number, last: number, base: number) => void;

/** A program as threads see it. */
export interface Task {
  /** What runs each step, stage after stage. */
  readonly kernels: readonly Kernel[];
  /** The number of steps up to the end of each stage. */
  readonly ends: readonly number[];
  /** The index of its first word: of what is left of each stage, and then three for each step. */
  readonly word: number;
}

/** A program that this thread can begin. */
export interface RunnableTask extends Task {
  /** The tiles of each step. */
  readonly tiles: readonly Tiles[];
  /** Into how many pieces a step is divided at most. */
  readonly shares: number;
}

/** The words that belong to no program. */
export const Word = {
  /** The number of the run; it also changes when there is something else to be seen. */
  run: 0,
  /** Which program is run. */
  program: 1,
  /** The batch size. */
  rows: 2,
  /** How many programs there are. */
  programs: 3,
  /** Whether threads should end. */
  closed: 4,
  /** Whether a thread failed. */
  failed: 5,
  /** How many threads sleep. */
  sleepers: 6,
  /** How many runs the main thread did alone. */
  alone: 7,
  /** The {@linkcode State} of each thread beside the main one. */
  states: 16,
} as const;

/** What a thread beside the main one is about. */
export const State = { ended: 0, starting: 1, ready: 2 } as const;

/** A claim holds the number of the run, cut to these bits, and how many shares are left. */
const RUN_BITS = 13;
const SHARE_BITS = 16;

const WORDS_OF_STEP = 3;
const CLAIM = 0;
const TILES = 1;
const TILES_OF_SHARE = 2;

/**
 * How often a thread looks before it goes to sleep: for at most about 0.1 ms, because waking takes a fifth of that, and
 * less where looking was in vain before, because others then need the processor.
 */
const PATIENCE = { least: 100, most: 10_000 };
let patience = PATIENCE.most;

/** Nobody sleeps for longer than this without looking whether there is still something to do, in milliseconds. */
export const NAP = 1000;

/** The number of words that a program of some stages and steps takes. */
export function wordsOf(stages: number, steps: number): number {
  return stages + WORDS_OF_STEP * steps;
}

/** Begins a run for as many rows as the words say: every tile of every step can be claimed, in pieces. */
export function begin(words: Int32Array, task: RunnableTask): void {
  const run = Atomics.load(words, Word.run) + 1 | 0;
  const n = Atomics.load(words, Word.rows);
  let step = 0;
  for (let stage = 0; stage < task.ends.length; stage++) {
    let left = 0;
    for (; step < task.ends[stage]; step++) {
      const at = stepWord(task, step);
      const count = countTiles(task.tiles[step], n);
      const tilesOfShare = Math.max(1, Math.ceil(count / task.shares));
      const sharesOfStep = Math.ceil(count / tilesOfShare);
      words[at + TILES] = count;
      words[at + TILES_OF_SHARE] = tilesOfShare;
      Atomics.store(words, at + CLAIM, tagOf(run) << SHARE_BITS | sharesOfStep);
      left += sharesOfStep;
    }
    Atomics.store(words, task.word + stage, left);
  }
  Atomics.store(words, Word.run, run);
  wake(words, Word.run);
}

/** Takes part in the current run until it is over. */
export function work(words: Int32Array, task: Task): void {
  const run = Atomics.load(words, Word.run);
  const n = Atomics.load(words, Word.rows);
  let step = 0;
  for (let stage = 0; stage < task.ends.length; stage++) {
    const left = task.word + stage;
    for (; step < task.ends[stage]; step++) {
      const at = stepWord(task, step);
      for (;;) {
        const claim = Atomics.load(words, at + CLAIM);
        if (claim >> SHARE_BITS !== tagOf(run)) return;
        const share = (claim & (1 << SHARE_BITS) - 1) - 1;
        if (share < 0) break;
        if (Atomics.compareExchange(words, at + CLAIM, claim, claim - 1) !== claim) continue;
        const first = share * words[at + TILES_OF_SHARE];
        task.kernels[step](n, first, Math.min(first + words[at + TILES_OF_SHARE], words[at + TILES]), 0);
        if (Atomics.sub(words, left, 1) === 1) wake(words, left);
      }
    }
    if (!waitForStage(words, left, run)) return;
  }
}

/** Runs a program on one thread. */
export function runAlone({ kernels, tiles }: Pick<RunnableTask, "kernels" | "tiles">, n: number): void {
  for (let step = 0; step < kernels.length; step++) kernels[step](n, 0, countTiles(tiles[step], n), 0);
}

function stepWord(task: Task, step: number): number {
  return task.word + task.ends.length + WORDS_OF_STEP * step;
}

function tagOf(run: number): number {
  return run & (1 << RUN_BITS) - 1;
}

/** Waits until nothing is left of a stage; false when the run is over in another way. */
function waitForStage(words: Int32Array, left: number, run: number): boolean {
  for (let spins = 0;; spins++) {
    const value = Atomics.load(words, left);
    if (value === 0) {
      if (spins > patience) patience = Math.max(PATIENCE.least, patience >> 1);
      else if (spins > 0) patience = Math.min(PATIENCE.most, 2 * patience);
      return true;
    }
    if (Atomics.load(words, Word.run) !== run || Atomics.load(words, Word.failed) !== 0) return false;
    if (spins > patience) sleep(words, left, value);
  }
}

/** Waits until the number of the run is not `run`; false when nothing was run for a while, not even alone. */
export function waitForRun(words: Int32Array, run: number): boolean {
  let alone = Atomics.load(words, Word.alone);
  for (let spins = 0; Atomics.load(words, Word.run) === run; spins++) {
    if (spins <= patience || sleep(words, Word.run, run)) continue;
    const before = alone;
    alone = Atomics.load(words, Word.alone);
    if (alone === before) return false;
  }
  return true;
}

/** Wakes the threads that wait for a word. */
function wake(words: Int32Array, word: number): void {
  if (Atomics.load(words, Word.sleepers) > 0) Atomics.notify(words, word);
}

/** Sleeps while a word has a value; false when it still has it after a nap. */
function sleep(words: Int32Array, word: number, value: number): boolean {
  if (!canSleep) return true;
  Atomics.add(words, Word.sleepers, 1);
  const outcome = Atomics.wait(words, word, value, NAP);
  Atomics.sub(words, Word.sleepers, 1);
  return outcome !== "timed-out";
}

/** Whether this thread may sleep: the main thread of a web page may not. */
const canSleep = (() => {
  try {
    const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return Atomics.wait(words, 0, 1) === "not-equal";
  } catch {
    return false;
  }
})();
