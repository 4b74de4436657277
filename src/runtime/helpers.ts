/**
 * Workers that help with runs of many rows.
 *
 * @module
 */
import { mapInputs } from "../made/inputs.ts";
import type { GraphKind } from "../onnx/ports.ts";
import { CalledWorker } from "./called_worker.ts";
import type { GraphFile } from "./graph_file.ts";
import { type Helpers, type PartedRun, type Runner, runParts } from "./parts.ts";
import { isNumberArray, type NumberArray } from "./sent_arrays.ts";
import { SharedMemory } from "./shared_memory.ts";

/** Tells a worker that helps from other workers that load its code. */
export const HELPER = "staircase helper";

/** What a worker that helps is asked: to claim parts of a run of a graph. */
export interface HelperCall {
  readonly method: "help";
  readonly args: readonly [options: {
    readonly kind: GraphKind;
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly run: PartedRun;
    /** The number of the worker, from 1 up. It sets this element of `run.claimed` to 1 before it claims a part. */
    readonly helper: number;
  }];
}

/** Workers with sessions of their own. They start with the first run that has parts to share. */
export class WorkerHelpers implements Helpers {
  readonly #code: URL;
  readonly #count: number;
  #workers?: readonly CalledWorker[];
  readonly #memory = new SharedMemory();
  /** The files in memory that all workers see. */
  readonly #files = new Map<GraphKind, Uint8Array>();

  /** Starts nothing yet; `code` is the URL of `node_worker.ts`. */
  constructor(code: URL, count: number) {
    this.#code = code;
    this.#count = count;
  }

  /** Runs parts here and in the workers until all are done. A worker that has not claimed one by then is not waited for. */
  async run(runner: Runner & { graph: GraphFile }, run: PartedRun): Promise<void> {
    this.#workers ??= Array.from({ length: this.#count }, () => new CalledWorker(this.#code, HELPER));
    if (this.#workers.some(({ hasEnded }) => hasEnded)) {
      throw new Error("Cannot share rows: a worker of the model has ended");
    }
    const { kind, name } = runner.graph;
    const bytes = this.#files.get(kind) ?? new SharedMemory().take(runner.graph.bytes);
    this.#files.set(kind, bytes);
    const taken: NumberArray[] = [];
    const take = <A extends NumberArray>(array: A) => {
      const copy = this.#memory.take(array);
      taken.push(copy);
      return copy;
    };
    const common: PartedRun = {
      ...run,
      outputs: mapInputs(run.outputs, ({ data, shape }) => ({ data: take(data), shape })),
      // of its own in every run: a worker may look at it when all is over
      claimed: new Int32Array(new SharedArrayBuffer((1 + this.#count) * Int32Array.BYTES_PER_ELEMENT)),
    };
    const inputs = mapInputs(
      run.inputs,
      (rows) => "data" in rows && isNumberArray(rows.data) ? { ...rows, data: take(rows.data) } : rows,
    );
    const answers = this.#workers.map((worker, k) => {
      const options = { kind, name, bytes, run: { ...common, inputs }, helper: 1 + k };
      const answer = worker.call({ method: "help", args: [options] } satisfies HelperCall);
      answer.catch(() => {}); // it is thrown below, if it matters
      return answer;
    });
    await runParts(runner, common);
    await Promise.all(answers.filter((_, k) => Atomics.load(common.claimed, 1 + k) === 1));
    for (const [name, { data }] of Object.entries(common.outputs)) run.outputs[name]!.data.set(data);
    for (const array of taken) this.#memory.give(array);
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.#workers?.map((worker) => worker.end()) ?? []);
  }
}
