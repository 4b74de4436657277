/**
 * A worker that answers calls, one after the other.
 *
 * @module
 */
import { Worker, type WorkerOptions } from "node:worker_threads";
import { inputError } from "../errors/mod.ts";
import { fromSent, toSent } from "./sent_arrays.ts";

/** A worker's answer. An error loses its mark on the way, so that is sent beside it. */
export type WorkerAnswer =
  | { readonly result: unknown }
  | { readonly error: Error; readonly isInputError: boolean };

/** Who waits for an answer. */
interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A worker that answers calls, in their order. It keeps the process alive only while it does. */
export class CalledWorker {
  readonly #worker: Worker;
  /** Those whose calls it was sent, which it answers one after the other. */
  readonly #waiting: Waiting[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  /** Starts a worker with the code of `node_worker.ts`, which is told what it is. */
  constructor(code: URL, workerData: string) {
    this.#worker = startWorker(code, { workerData });
    this.#worker.on("message", (message: unknown) => {
      const answer = fromSent(message) as WorkerAnswer;
      const { resolve, reject } = this.#waiting.shift()!;
      if (this.#waiting.length === 0) this.#worker.unref();
      if ("result" in answer) resolve(answer.result);
      else reject(answer.isInputError ? inputError(answer.error) : answer.error);
    });
    const fail = (error: unknown) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    this.#worker.on("error", fail);
    this.#worker.once("exit", (code) => {
      this.#hasEnded = true;
      fail(new Error(`The worker of the model ended with code ${code}`));
    });
  }

  /** Whether the worker is no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends a message, which the worker answers once it has answered those before. */
  call(message: { readonly method: string; readonly args: readonly unknown[] }): Promise<unknown> {
    const answer = new Promise((resolve, reject) => {
      if (this.#hasEnded) throw new Error(`Cannot call ${message.method}: the worker of the model has ended`);
      this.#worker.postMessage(toSent(message)); // throws where an argument cannot be copied
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Ends the worker once it has answered: a process that ends while onnxruntime is at work in one is aborted. */
  async end(): Promise<void> {
    await this.#last;
    await this.#worker.terminate();
  }
}

/** Starts a worker with the code of `node_worker.ts`. It does not keep the process alive. */
export function startWorker(code: URL, options: WorkerOptions): Worker {
  if (!/node_worker\.\w+$/.test(code.pathname)) {
    throw new Error(`Cannot start a worker with ${code}: leave this library out of the bundle`);
  }
  const worker = new Worker(code, options);
  worker.unref();
  return worker;
}
