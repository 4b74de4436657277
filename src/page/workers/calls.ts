/// <reference lib="dom" />
/**
 * Calls from the page to a Worker.
 *
 * @module
 */

/** Functions that a Worker offers, by name. */
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A call: which one, of which function, with what. */
interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What came of a call. */
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

/** What a Worker tells by itself while a call is under way. */
interface Told {
  readonly told: unknown;
}

/** Lets the page call functions of this Worker. The numbers in an answer are handed over, not copied. */
export function offer(functions: Functions): void {
  addEventListener("message", async ({ data }: MessageEvent<Call>) => {
    const { id, name, args } = data;
    let answer: Answer;
    try {
      answer = { id, value: await functions[name]!(...args as never[]) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      answer = { id, error: { name, message } };
    }
    postMessage(answer, { transfer: "value" in answer ? buffersOf(answer.value) : [] });
  });
}

/** Tells the page something that it did not ask for. The numbers in it are handed over, not copied. */
export function tell(told: unknown): void {
  postMessage({ told } satisfies Told, { transfer: buffersOf(told) });
}

/** The memory of all arrays of numbers in a value. */
function buffersOf(value: unknown, found = new Set<Transferable>()): Transferable[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return [...found];
}

/** The name of the error with which calls fail whose Worker was closed, since something else is wanted now. */
export const CLOSED = "Closed";

/** A Worker whose functions can be called. */
export class Remote<F extends Functions> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;
  #end?: Error;

  /** Starts a Worker, whose script is named as seen from the page, and listens to what it tells. */
  constructor(script: string, listener: (told: never) => void = () => {}) {
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer | Told>) => {
      if ("told" in data) return listener(data.told as never);
      const { resolve, reject } = this.#waiting.get(data.id)!;
      this.#waiting.delete(data.id);
      if ("value" in data) resolve(data.value);
      else reject(Object.assign(new Error(data.error.message), { name: data.error.name }));
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.close(new Error(event.message || `Cannot start ${script}: reload the page`));
    });
  }

  /** Calls a function. */
  call<K extends keyof F & string>(name: K, ...args: Parameters<F[K]>): Promise<Awaited<ReturnType<F[K]>>> {
    if (this.#end) return Promise.reject(this.#end);
    const id = this.#calls++;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ id, name, args } satisfies Call);
    return waiting.promise as Promise<Awaited<ReturnType<F[K]>>>;
  }

  /** Ends the Worker; calls that wait for an answer fail. */
  close(reason: Error = Object.assign(new Error("The Worker was closed"), { name: CLOSED })): void {
    this.#end = reason;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
