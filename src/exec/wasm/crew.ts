/**
 * The threads of an executor.
 *
 * @module
 */
import type { Memory } from "./memory.ts";
import { Pace } from "./pace.ts";
import { begin, NAP, runAlone, type RunnableTask, State, Word, wordsOf, work } from "./work.ts";
import type { Message } from "./worker.ts";

/** The most threads that there can be. */
export const MOST_THREADS = 64;
/** Each thread should find so many pieces of a step, so that those who are late or slow have less to do. */
const SHARES_OF_THREAD = 16;

/** Whether threads can share memory here: a web page must be isolated from other origins for that. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === "function" && typeof Worker === "function" &&
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
}

/** A program as the main thread sees it. */
export interface SharedProgram extends RunnableTask {
  readonly index: number;
  readonly pace: Pace;
}

/**
 * Runs programs on the main thread and some others. These end when nothing was run for a while, and start when runs
 * follow one another: a run now and then would be over before a thread has started.
 */
export class Crew {
  readonly #memory: Memory;
  readonly #address: number;
  #view: Int32Array;
  readonly #workers: (Worker | undefined)[];
  readonly #programs: Message["program"][] = [];
  /** When the last run ended. */
  readonly #ended = Float64Array.of(-Infinity);

  /** @param threads The number of threads, with the main one. */
  constructor(memory: Memory, threads: number) {
    this.#memory = memory;
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
    { kernels, tiles, ends }: Pick<SharedProgram, "kernels" | "tiles" | "ends">,
    { module, functions }: Pick<Message["program"], "module" | "functions">,
  ) {
    const bytes = wordsOf(ends.length, kernels.length) * Int32Array.BYTES_PER_ELEMENT;
    const word = (this.#memory.allocate(bytes) - this.#address) / Int32Array.BYTES_PER_ELEMENT;
    const program = { module, functions, ends, word };
    const index = this.#programs.push(program) - 1;
    Atomics.add(this.#words, Word.programs, 1);
    this.#workers.forEach((worker, thread) => worker?.postMessage(this.#message(thread, program)));
    const shares = SHARES_OF_THREAD * this.threads;
    return { kernels, tiles, ends, word, shares, index, pace: new Pace() };
  }

  /**
   * Runs a program for `n` rows.
   *
   * @throws {Error} When a thread failed, now or before: the values in memory are then in no order.
   */
  run(program: SharedProgram, n: number): void {
    this.#checkFailure();
    const isWanted = program.pace.begin();
    const isShared = isWanted && this.canShare();
    if (isShared) {
      this.#share(program, n);
    } else {
      Atomics.add(this.#words, Word.alone, 1);
      runAlone(program, n);
    }
    if (isShared === isWanted) program.pace.end(n);
    this.#ended[0] = performance.now();
  }

  /** Whether all threads are ready. Those that have ended are started where one run follows another. */
  canShare(): boolean {
    return performance.now() - this.#ended[0] < NAP && this.wake();
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
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    // the error has been printed, and the next run throws one
    worker.addEventListener("error", (event) => event.preventDefault());
    for (const program of this.#programs) worker.postMessage(this.#message(thread, program));
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
