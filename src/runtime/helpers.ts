/**
 * Workers that help with runs of many rows.
 *
 * @module
 */
import { mapInputs } from "../made/inputs.ts";
import type { GraphKind } from "../onnx/ports.ts";
import type { GraphFile } from "./graph_file.ts";
import { type Helpers, type PartedRun, partsOf, type Runner, runParts } from "./parts.ts";
import { isNumberArray, type NumberArray } from "./sent_arrays.ts";
import { SharedMemory } from "./shared_memory.ts";
import { claimParts, type SharedRun, waitForPart, wordsOf } from "./shared_run.ts";
import { WokenWorker } from "./woken_worker.ts";

/** Tells a worker that helps from other workers that load its code. */
export const HELPER = "staircase helper";

/** What a worker that helps is asked: to open a graph, or to claim parts of a run of one. */
export type HelperCall =
  & { readonly kind: GraphKind; readonly name: string }
  & ({ readonly bytes: Uint8Array } | { readonly run: SharedRun });

/** So many milliseconds nobody waits without looking whether a worker has ended. */
const NAP = 1000;

/** Workers with sessions of their own. They start with the first run that has parts to share. */
export class WorkerHelpers implements Helpers {
  readonly #code: URL;
  readonly #count: number;
  #workers?: readonly WokenWorker[];
  readonly #memory = new SharedMemory();
  /** The graphs that the workers have opened. */
  readonly #graphs = new Set<GraphKind>();
  /** When this thread has claimed what it could of all runs: it takes one after the other, as the workers do. */
  #claimed = Promise.resolve();

  /** Starts nothing yet; `code` is the URL of `node_worker.ts`. */
  constructor(code: URL, count: number) {
    this.#code = code;
    this.#count = count;
  }

  /** Runs parts here and in the workers until all are done. */
  async run(runner: Runner & { graph: GraphFile }, run: PartedRun): Promise<void> {
    this.#workers ??= Array.from({ length: this.#count }, () => new WokenWorker(this.#code, HELPER));
    if (this.#hasEnded) throw new Error("Cannot share rows: a worker of the model has ended");
    const { kind, name, bytes } = runner.graph;
    if (!this.#graphs.has(kind)) this.#call({ kind, name, bytes: new SharedMemory().copy(bytes) });
    this.#graphs.add(kind);

    const taken: NumberArray[] = [];
    const keep = <A extends NumberArray>(array: A) => {
      taken.push(array);
      return array;
    };
    const shared: SharedRun = {
      ...run,
      inputs: mapInputs(run.inputs, (rows) => {
        if ("seed" in rows) return rows;
        const numbers = isNumberArray(rows.data) ? rows.data : Float32Array.from(rows.data);
        return { ...rows, data: keep(this.#memory.copy(numbers)) };
      }),
      outputs: mapInputs(run.outputs, ({ data, shape }) => ({ data: keep(this.#memory.take(data)), shape })),
      words: wordsOf(run), // of its own in every run: a worker may look at it when all is over
    };
    this.#call({ kind, name, run: shared });

    const others = new Set(partsOf(run));
    const claimed = this.#claimed.then(() => runParts(runner, run, claimFrom(others, shared)));
    this.#claimed = claimed.catch(() => {});
    await claimed;
    await this.#claimed; // this thread goes on with the next run before it waits for parts of others
    const failed: number[] = [];
    for (const part of others) {
      if (await this.#isFinished(shared, part)) copyPart(shared, run, part);
      else failed.push(part);
    }
    await runParts(runner, run, failed);
    for (const array of taken) this.#memory.give(array);
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.#workers?.map((worker) => worker.end()) ?? []);
  }

  #call(call: HelperCall): void {
    for (const worker of this.#workers!) worker.call(call);
  }

  get #hasEnded(): boolean {
    return this.#workers!.some(({ hasEnded }) => hasEnded);
  }

  /** Waits until a part that a worker claimed has ended. Whether its results are there. */
  async #isFinished(run: SharedRun, part: number): Promise<boolean> {
    while (true) {
      const isFinished = waitForPart(run, part, NAP);
      if (isFinished !== undefined || this.#hasEnded) return isFinished === true;
      await new Promise((resolve) => setTimeout(resolve)); // else nobody hears that a worker has ended
    }
  }
}

/** Claims parts, and takes them from a set. */
function* claimFrom(parts: Set<number>, run: SharedRun): Generator<number> {
  for (const part of claimParts(run)) {
    parts.delete(part);
    yield part;
  }
}

/** Copies the results of a part. */
function copyPart(from: PartedRun, to: PartedRun, part: number): void {
  for (const [name, { data, shape: [, columns] }] of Object.entries(from.outputs)) {
    const start = part * from.rows * columns;
    to.outputs[name]!.data.set(data.subarray(start, start + from.rows * columns), start);
  }
}
