/**
 * Workers that run graphs together with the calling thread, on the same memory.
 *
 * @module
 */
import { mapInputs } from "../made/inputs.ts";
import type { Crew, GraphRun } from "../onnx/executor/runtime.ts";
import { aliasOf } from "./alias.ts";
import type { Backend } from "./backend.ts";
import { waitWhile, WokenWorker } from "./woken_worker.ts";

/** Tells a worker of a crew from other workers that load its code. */
export const CREW = "staircase crew";

/** What a worker of a crew is asked: to get ready for its runs of some work, at most one a stage, or to do them. */
export type CrewCall =
  | {
    readonly stages: readonly (readonly GraphRun[])[];
    readonly words: Int32Array;
    readonly threads: number;
  }
  | { readonly work: number; readonly before: number };

/** How many runs were done, by all threads, and whether one has failed. */
const [DONE, FAILED] = [0, 1];

/** So many milliseconds nobody waits without looking whether a worker has ended. */
const NAP = 1000;

/** Workers, each with sessions of its own. They start with the first work. */
export class WorkerCrew implements Crew {
  readonly threads: number;
  readonly #code: URL;
  readonly #words = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  #workers?: readonly WokenWorker[];
  /** The number of stages of each work. */
  readonly #stages: number[] = [];

  /** Starts nothing yet; `code` is the URL of `node_worker.ts`. */
  constructor(code: URL, threads: number) {
    this.#code = code;
    this.threads = threads;
  }

  add(stages: readonly (readonly GraphRun[])[]): number {
    this.#workers ??= Array.from({ length: this.threads - 1 }, () => new WokenWorker(this.#code, CREW));
    this.#workers.forEach((worker, k) => {
      const own = stages.map((runs) => runs.slice(1 + k, 2 + k));
      worker.call({ stages: own, words: this.#words, threads: this.threads } satisfies CrewCall);
    });
    return this.#stages.push(stages.length) - 1;
  }

  async share(work: number, own: (stage: number) => Promise<void>): Promise<boolean> {
    const [words, { threads }] = [this.#words, this];
    if (hasFailed(words)) return false;
    const before = Atomics.load(words, DONE);
    for (const worker of this.#workers!) worker.call({ work, before } satisfies CrewCall);
    for (let stage = 0; stage < this.#stages[work]!; stage++) {
      try {
        await own(stage);
      } catch (error) {
        fail(words);
        throw error;
      }
      const all = before + (stage + 1) * threads | 0;
      for (end(words); !waitForAll(words, all) && !hasFailed(words);) {
        await new Promise((resolve) => setTimeout(resolve)); // else nobody hears that a worker has ended
        if (this.#workers!.some(({ hasEnded }) => hasEnded)) fail(words);
      }
    }
    if (!hasFailed(words)) return true;
    await this.close(); // so that no thread is at work when the calling one does it all
    return false;
  }

  async close(): Promise<void> {
    const workers = this.#workers ?? [];
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

/** So often a worker looks for calls before it sleeps, for about 0.02 ms: between runs others need the processor. */
export const LOOKS_OF_CREW = 3000;

/** How a worker makes sessions and tensors. */
type CrewBackend = Pick<Backend<"cpu">, "open" | "tensor">;

/** A worker of a crew. What it cannot do the calling thread does alone, and then knows why. */
export class CrewMember {
  readonly #backend: CrewBackend;
  /** The runs of each work, at most one a stage. */
  readonly #works: (readonly ((() => Promise<unknown>) | undefined)[])[] = [];
  #words?: Int32Array;
  #threads = 1;

  constructor(backend: CrewBackend) {
    this.#backend = backend;
  }

  /** Does what it is asked, unless something has failed. */
  async take(call: CrewCall): Promise<void> {
    if ("words" in call) [this.#words, this.#threads] = [call.words, call.threads];
    const words = this.#words!;
    if (hasFailed(words)) return;
    try {
      if ("work" in call) await this.#do(call, words);
      else {
        const opened = call.stages.map(async ([run]) => run && await this.#open(run));
        this.#works.push(await Promise.all(opened));
      }
    } catch {
      fail(words);
    }
  }

  async #do({ work, before }: { work: number; before: number }, words: Int32Array): Promise<void> {
    const runs = this.#works[work]!;
    for (const [stage, run] of runs.entries()) {
      await run?.();
      end(words);
      const all = before + (stage + 1) * this.#threads | 0;
      while (stage < runs.length - 1 && !waitForAll(words, all) && !hasFailed(words));
    }
  }

  async #open({ graph, reads, fills }: GraphRun): Promise<() => Promise<unknown>> {
    const session = await this.#backend.open({ bytes: graph }, { kind: "log_prob", provider: "cpu" });
    const tensors = (numbers: GraphRun["reads"]) =>
      mapInputs(numbers, ({ data, dims }) => this.#backend.tensor(aliasOf(data), dims));
    const [inputs, outputs] = [tensors(reads), tensors(fills)];
    return () => session.run(inputs, outputs);
  }
}

function hasFailed(words: Int32Array): boolean {
  return Atomics.load(words, FAILED) !== 0;
}

/** Tells all threads that a run is done. */
function end(words: Int32Array): void {
  Atomics.add(words, DONE, 1);
  Atomics.notify(words, DONE);
}

/** Tells all threads not to wait any more. */
function fail(words: Int32Array): void {
  Atomics.store(words, FAILED, 1);
  end(words);
}

/** Waits until so many runs are done; whether they are, after a failure or a nap in which none was. */
function waitForAll(words: Int32Array, all: number): boolean {
  for (;;) {
    const done = Atomics.load(words, DONE);
    if ((done - all | 0) >= 0) return true;
    if (hasFailed(words)) return false;
    waitWhile(words, DONE, done, { milliseconds: NAP });
    if (Atomics.load(words, DONE) === done) return false;
  }
}
