/**
 * Threads that run graphs together, on the same memory.
 *
 * @module
 */
import type { Crew, SharedWork } from "../onnx/executor/runtime.ts";
import { CalledWorker } from "./called_worker.ts";

/** Tells a worker that belongs to a crew from other workers that load its code. */
export const CREW = "staircase crew";

/** What a worker of a crew is asked: to take part in runs until there is work that it does not know, or nothing to do. */
export interface CrewCall {
  readonly method: "serve";
  readonly args: readonly [options: {
    readonly words: Int32Array;
    /** Which of the threads it is, from 1. */
    readonly thread: number;
    readonly works: readonly SharedWork[];
  }];
}

/** What threads tell each other. */
export const Word = {
  /** Changes when there is something to do or to see: what it is tells {@linkcode next}. */
  signal: 0,
  /** Which work is done. */
  work: 1,
  /** How much work there is. */
  works: 2,
  /** Whether threads should end. */
  closed: 3,
  /** Whether a thread failed. */
  failed: 4,
  /** How many shares of stages are done, of all runs. */
  done: 5,
  /** How many were done when the run began. */
  before: 6,
  /** How much work each thread knows; 0 while it takes no part in runs. */
  known: 16,
} as const;

/** How often a thread looks before it sleeps: for about 0.1 ms. */
const PATIENCE = 10_000;
/** Nobody waits for longer than this without looking whether there is still something to do, in milliseconds. */
const NAP = 1000;

/** The signal after another one: that a run begins, or that there is something else to see. */
export function next(signal: number, { isRun }: { isRun: boolean }): number {
  return ((signal >> 1) + 1 << 1) | Number(isRun);
}

/** Whether a signal begins a run. */
export function beginsRun(signal: number): boolean {
  return (signal & 1) === 1;
}

/** Waits until a word has another value, or for a nap; true when it has. */
export function waitWhile(words: Int32Array, word: number, value: number, patience = PATIENCE): boolean {
  for (let spins = 0; spins < patience; spins++) {
    if (Atomics.load(words, word) !== value) return true;
  }
  return Atomics.wait(words, word, value, NAP) !== "timed-out";
}

/** Tells that a share of a stage is done, and waits until all are. */
export function endStage(words: Int32Array, { stage, threads }: { stage: number; threads: number }): void {
  const all = Atomics.load(words, Word.before) + (stage + 1) * threads | 0;
  if ((Atomics.add(words, Word.done, 1) + 1 | 0) === all) Atomics.notify(words, Word.done);
  for (let done; ((done = Atomics.load(words, Word.done)) - all | 0) < 0;) {
    if (Atomics.load(words, Word.failed) !== 0) return;
    waitWhile(words, Word.done, done);
  }
}

/** Workers of this process, and the memory that they share with it. */
export class WorkerCrew implements Crew {
  readonly threads: number;
  readonly #code: URL;
  readonly #words: Int32Array;
  readonly #works: SharedWork[] = [];
  #workers?: readonly { readonly worker: CalledWorker; serves: boolean }[];

  /** Starts nothing yet; `code` is the URL of `node_worker.ts`. */
  constructor(code: URL, threads: number) {
    this.#code = code;
    this.threads = threads;
    this.#words = new Int32Array(
      new SharedArrayBuffer((Word.known + threads) * Int32Array.BYTES_PER_ELEMENT),
    );
  }

  add(work: SharedWork): number {
    this.#works.push(work);
    Atomics.store(this.#words, Word.works, this.#works.length);
    this.#signal();
    return this.#works.length - 1;
  }

  async share(work: number, own: (stage: number) => Promise<void>): Promise<boolean> {
    const words = this.#words;
    const before = Atomics.load(words, Word.signal);
    if (!this.#areReady(work)) return false;
    Atomics.store(words, Word.before, Atomics.load(words, Word.done));
    Atomics.store(words, Word.work, work);
    const signal = next(before, { isRun: true });
    // a thread that leaves gives a signal first
    if (Atomics.compareExchange(words, Word.signal, before, signal) !== before) return false;
    Atomics.notify(words, Word.signal);
    try {
      for (let stage = 0; stage < this.#works[work]!.stages.length; stage++) {
        await own(stage);
        endStage(words, { stage, threads: this.threads });
        this.#checkFailure();
      }
    } catch (error) {
      Atomics.store(words, Word.failed, 1);
      throw error;
    }
    return true;
  }

  async close(): Promise<void> {
    Atomics.store(this.#words, Word.closed, 1);
    this.#signal();
    await Promise.all(this.#workers?.map(({ worker }) => worker.end()) ?? []);
  }

  #checkFailure(): void {
    if (Atomics.load(this.#words, Word.failed) === 0) return;
    throw new Error("Cannot go on: a thread of the onnx executor failed; close the executor");
  }

  /** Lets all threads see that there is something new. */
  #signal(): void {
    const words = this.#words;
    Atomics.store(words, Word.signal, next(Atomics.load(words, Word.signal), { isRun: false }));
    Atomics.notify(words, Word.signal);
  }

  /** Whether all threads know a work and wait for runs. Those that do not are called. */
  #areReady(work: number): boolean {
    this.#checkFailure();
    this.#workers ??= Array.from({ length: this.threads - 1 }, () => ({
      worker: new CalledWorker(this.#code, CREW),
      serves: false,
    }));
    let areReady = true;
    this.#workers.forEach((member, k) => {
      if (Atomics.load(this.#words, Word.known + 1 + k) > work) return;
      areReady = false;
      if (member.serves) return;
      member.serves = true;
      const options = { words: this.#words, thread: 1 + k, works: [...this.#works] };
      member.worker.call({ method: "serve", args: [options] } satisfies CrewCall)
        .catch(() => Atomics.store(this.#words, Word.failed, 1))
        .finally(() => member.serves = false);
    });
    return areReady;
  }
}
