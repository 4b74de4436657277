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

/** A worker that answers calls. It keeps the process alive only while it does. */
export class CalledWorker {
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  /** Starts a worker with the code of `node_worker.ts`, which is told what it is. */
  constructor(code: URL, workerData: string) {
    this.#worker = startWorker(code, { workerData });
    this.#worker.once("exit", () => this.#hasEnded = true);
  }

  /** Whether the worker is no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends a message once those before it were answered, and waits for its answer. */
  call(message: { readonly method: string; readonly args: readonly unknown[] }): Promise<unknown> {
    const answer = this.#last.then(() => {
      if (this.#hasEnded) throw new Error(`Cannot call ${message.method}: the worker of the model has ended`);
      return send(this.#worker, message);
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

async function send(worker: Worker, message: unknown): Promise<unknown> {
  const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
    const listeners = {
      message: (answer: unknown) => settle(() => resolve(fromSent(answer) as WorkerAnswer)),
      error: (error: unknown) => settle(() => reject(error)),
      exit: (code: number) =>
        settle(() => reject(new Error(`The worker of the model ended with code ${code}`))),
    };
    const settle = (how: () => void) => {
      // Only these listeners may be removed: Node.js has its own on the worker, without which no message arrives.
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener);
      worker.unref();
      how();
    };
    for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener);
    worker.ref();
    try {
      worker.postMessage(toSent(message));
    } catch (error) {
      settle(() => reject(error)); // an argument cannot be copied
    }
  });
  if ("error" in answer) throw answer.isInputError ? inputError(answer.error) : answer.error;
  return answer.result;
}
