/**
 * The threads of an executor.
 *
 * @module
 */
import type { Memory } from "../memory.ts";
import { type Message, type RunnableTask, threadProtocol } from "./protocol.ts";
import { SharingChoice } from "./sharing_choice.ts";
import { startWorker, type Thread } from "./start_worker.ts";

const { Word, State, NAP, wordsOf, begin, work } = threadProtocol();

/** The most threads that there can be. */
export const MOST_THREADS = 64;
/** Each thread should find so many shares of a step, so that those who are late or slow have less to do. */
const SHARES_OF_THREAD = 16;

/** A program as the main thread sees it. */
export interface SharedProgram extends RunnableTask {
  readonly index: number;
  /** Chooses whether to share a run; absent where all are shared. */
  readonly choice: SharingChoice | undefined;
}

/** Runs a program on one thread. */
export function runAlone(
  { kernels, countTiles }: Pick<RunnableTask, "kernels" | "countTiles">,
  n: number,
): void {
  for (let step = 0; step < kernels.length; step++) kernels[step]!(n, 0, countTiles(step, n), 0);
}

/**
 * Runs programs on the main thread and some others. These end when nothing was run for a while, and start when runs
 * follow one another: a run now and then would be over before a thread has started.
 */
export class ThreadPool {
  readonly #memory: Memory;
  readonly #address: number;
  #view: Int32Array;
  readonly #workers: (Thread | undefined)[];
  readonly #programs: Message["program"][] = [];
  readonly #chooses: boolean;
  /** When the last run ended. */
  readonly #ended = Float64Array.of(-Infinity);

  /** @param options The number of threads, with the main one, and whether they share runs only where that is faster. */
  constructor(memory: Memory, { threads, chooses }: { threads: number; chooses: boolean }) {
    this.#memory = memory;
    this.#chooses = chooses;
    const bytes = (Word.states + MOST_THREADS) * Int32Array.BYTES_PER_ELEMENT;
    this.#address = memory.allocate(bytes);
    this.#view = new Int32Array(memory.buffer, this.#address);
    this.#workers = Array(threads - 1).fill(undefined);
  }

  /** The number of threads, with the main one. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /** Makes a program known to all threads, and returns what {@linkcode run} runs. */
  add(
    { kernels, countTiles, ends }: Pick<SharedProgram, "kernels" | "countTiles" | "ends">,
    { module, functions }: Pick<Message["program"], "module" | "functions">,
  ): SharedProgram {
    const bytes = wordsOf(ends.length, kernels.length) * Int32Array.BYTES_PER_ELEMENT;
    const word = (this.#memory.allocate(bytes) - this.#address) / Int32Array.BYTES_PER_ELEMENT;
    const program = { module, functions, ends, word };
    const index = this.#programs.push(program) - 1;
    Atomics.add(this.#words, Word.programs, 1);
    this.#workers.forEach((worker, thread) => worker?.postMessage(this.#message(thread, program)));
    const shares = SHARES_OF_THREAD * this.threads;
    const choice = this.#chooses ? new SharingChoice() : undefined;
    return { kernels, countTiles, ends, word, shares, index, choice };
  }

  /**
   * Runs a program for `n` rows.
   *
   * @throws {Error} When a thread failed, now or before: the values in memory are then in no order.
   */
  run(program: SharedProgram, n: number): void {
    this.#checkFailure();
    const isWanted = program.choice?.begin() ?? true;
    const isShared = isWanted && this.canShare();
    if (isShared) {
      this.#share(program, n);
    } else {
      Atomics.add(this.#words, Word.alone, 1);
      runAlone(program, n);
    }
    if (isShared === isWanted) program.choice?.end(n);
    this.#ended[0] = performance.now();
  }

  /** Whether all threads are ready. Those that have ended are started where one run follows another. */
  canShare(): boolean {
    return performance.now() - this.#ended[0]! < NAP && this.wake();
  }

  /** Starts the threads that do not live; true when all are ready. */
  wake(): boolean {
    let areReady = true;
    for (let thread = 0; thread < this.#workers.length; thread++) {
      const state = Atomics.load(this.#words, Word.states + thread);
      if (state !== State.ready) areReady = false;
      if (state === State.ended) this.#start(thread);
    }
    return areReady;
  }

  /** Starts a thread, and tells it all programs. */
  #start(thread: number): void {
    Atomics.store(this.#words, Word.states + thread, State.starting);
    this.#workers[thread]?.terminate();
    const worker = startWorker();
    for (const program of this.#programs) worker?.postMessage(this.#message(thread, program));
    this.#workers[thread] = worker;
  }

  #share(program: SharedProgram, n: number): void {
    const words = this.#words;
    Atomics.store(words, Word.program, program.index);
    Atomics.store(words, Word.rows, n);
    begin(words, program);
    try {
      work(words, program);
    } catch (error) {
      Atomics.store(words, Word.failed, 1);
      throw error;
    }
    this.#checkFailure();
  }

  #checkFailure(): void {
    if (Atomics.load(this.#words, Word.failed) === 0) return;
    throw new Error("Cannot go on: a thread of the wasm executor failed; close the executor");
  }

  /** Ends the threads; programs then run on the main thread. */
  close(): void {
    Atomics.store(this.#words, Word.closed, 1);
    Atomics.add(this.#words, Word.run, 1);
    Atomics.notify(this.#words, Word.run);
    for (const worker of this.#workers) worker?.terminate();
    this.#workers.length = 0;
  }

  get #words(): Int32Array {
    if (this.#view.buffer !== this.#memory.buffer) {
      this.#view = new Int32Array(this.#memory.buffer, this.#address);
    }
    return this.#view;
  }

  #message(thread: number, program: Message["program"]): Message {
    return { memory: this.#memory.memory, address: this.#address, thread, program };
  }
}
