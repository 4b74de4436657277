/**
 * A worker that sleeps at a word of shared memory until it is called. It is at work sooner than one that waits for events, and
 * tells that it has finished to a thread that sleeps, too.
 *
 * @module
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { startWorker } from "./called_worker.ts";
import { fromSent, toSent } from "./sent_arrays.ts";

/** What such a worker is started with. */
export interface WokenWorkerData {
  /** What the worker is, of all that load its code. */
  readonly name: string;
  /** Where calls arrive. */
  readonly port: MessagePort;
  /** How many were sent. */
  readonly sent: Int32Array;
}

/** So often a thread looks before it sleeps, for about 0.25 ms: calls follow one another, and to be woken takes up to 0.1 ms. */
const LOOKS = 40_000;

/** How to wait. */
export interface WaitOptions {
  /** For how long at most. */
  readonly milliseconds?: number;
  /** How often the word is looked at before the thread sleeps. */
  readonly looks?: number;
}

/** Waits while a word has a value. */
export function waitWhile(
  words: Int32Array,
  word: number,
  value: number,
  { milliseconds = Infinity, looks = LOOKS }: WaitOptions = {},
): void {
  for (let look = 0; look < looks; look++) if (Atomics.load(words, word) !== value) return;
  Atomics.wait(words, word, value, milliseconds);
}

/** A worker that is called and says nothing. It does not keep the process alive. */
export class WokenWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #sent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #exit: Promise<unknown>;
  #hasEnded = false;

  /** Starts a worker with the code of `node_worker.ts`, which is told what it is. */
  constructor(code: URL, name: string) {
    const { port1, port2 } = new MessageChannel();
    const workerData: WokenWorkerData = { name, port: port2, sent: this.#sent };
    this.#port = port1;
    this.#worker = startWorker(code, { workerData, transferList: [port2] });
    this.#worker.once("error", () => {}); // then it ends
    this.#exit = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#exit.then(() => this.#hasEnded = true);
  }

  /** Whether the worker is no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends a call, which the worker does after those before it. */
  call(message: unknown): void {
    this.#port.postMessage(toSent(message));
    Atomics.add(this.#sent, 0, 1);
    Atomics.notify(this.#sent, 0);
  }

  /** Ends the worker after all calls: a process that ends while onnxruntime is at work in one is aborted. */
  async end(): Promise<void> {
    this.#worker.ref();
    this.call(END);
    await this.#exit;
    this.#port.close();
  }
}

const END = "end";

/** Does what comes by a function, one call after the other, until the worker is to end. */
export async function doCalls<Call>(
  { port, sent }: WokenWorkerData,
  act: (call: Call) => Promise<void>,
  options: Pick<WaitOptions, "looks"> = {},
): Promise<void> {
  for (let done = 0;; done++) {
    waitWhile(sent, 0, done, options);
    const { message } = receiveMessageOnPort(port)!;
    if (message === END) break;
    await act(fromSent(message) as Call);
  }
  port.close();
}
