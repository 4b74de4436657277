/**
 * A model in a worker of its own, so that the event loop stays free while onnxruntime computes.
 *
 * @module
 */
import type { ArchitectureSummary } from "../made/architecture.ts";
import type { Completion, Conditionals, ConditionalsOptions, Samples } from "../made/density_model.ts";
import type { Batch } from "../made/inputs.ts";
import type { SampleOptions } from "../made/noise.ts";
import type { OrderOptions } from "../made/order.ts";
import type { Rows } from "../made/rows.ts";
import type { Schema } from "../made/schema.ts";
import type { ModelMetadata } from "../onnx/metadata.ts";
import { CalledWorker } from "./called_worker.ts";
import type { Execution } from "./execution.ts";
import type { GraphBytes } from "./graph_file.ts";
import type { NodeProvider } from "./node_backend.ts";
import type { OnnxModel } from "./onnx_model.ts";

/** Tells the worker of a model from other workers that load its code. */
export const MODEL_WORKER = "staircase model";

/** What the worker opens. */
export interface WorkerOpenOptions {
  readonly files: GraphBytes;
  readonly where: string;
  readonly provider: NodeProvider | "auto";
  readonly threads: number;
}

/** What the worker says about the model it opened. */
export interface WorkerOpened {
  readonly metadata: ModelMetadata;
  readonly execution: Execution;
}

/** A call to the worker: one at a time, in order. */
export type WorkerCall =
  | { readonly method: "open"; readonly args: readonly [WorkerOpenOptions] }
  | { readonly method: "logProb"; readonly args: readonly [Rows | Batch, OrderOptions] }
  | { readonly method: "conditionals"; readonly args: readonly [Rows | Batch, ConditionalsOptions] }
  | { readonly method: "sample"; readonly args: readonly [number, SampleOptions] }
  | { readonly method: "complete"; readonly args: readonly [Batch, SampleOptions] }
  | { readonly method: "close"; readonly args: readonly [] };

/** A model in a worker. */
export class WorkerModel implements OnnxModel {
  readonly schema: Schema;
  readonly architecture: ArchitectureSummary;
  readonly context: Schema | undefined;
  readonly metadata: ModelMetadata;
  readonly execution: Execution;
  readonly #worker: CalledWorker;
  #closed?: Promise<void>;

  private constructor(worker: CalledWorker, { metadata, execution }: WorkerOpened) {
    this.#worker = worker;
    this.architecture = metadata.architecture;
    this.schema = this.architecture.schema;
    this.context = this.architecture.context;
    this.metadata = metadata;
    this.execution = execution;
  }

  /** Starts a worker with the code of `node_worker.ts`, which opens a model. */
  static async open(code: URL, options: WorkerOpenOptions): Promise<WorkerModel> {
    const worker = new CalledWorker(code, MODEL_WORKER);
    try {
      const opening: WorkerCall = { method: "open", args: [options] };
      return new WorkerModel(worker, await worker.call(opening) as WorkerOpened);
    } catch (error) {
      await worker.end();
      throw error;
    }
  }

  logProb(rows: Rows | Batch, options: OrderOptions = {}): Promise<Float64Array> {
    return this.#call({ method: "logProb", args: [rows, options] }) as Promise<Float64Array>;
  }

  conditionals(rows: Rows | Batch, options: ConditionalsOptions = {}): Promise<Conditionals> {
    return this.#call({ method: "conditionals", args: [rows, options] }) as Promise<Conditionals>;
  }

  sample(n: number, options: SampleOptions): Promise<Samples> {
    return this.#call({ method: "sample", args: [n, options] }) as Promise<Samples>;
  }

  complete(batch: Batch, options: SampleOptions): Promise<Completion> {
    return this.#call({ method: "complete", args: [batch, options] }) as Promise<Completion>;
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    const answer = this.#call({ method: "close", args: [] });
    await answer.catch((error) => {
      if (!this.#worker.hasEnded) throw error; // of one that has ended nothing is left to close
    });
    await this.#worker.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #call(message: WorkerCall): Promise<unknown> {
    if (this.#closed) {
      return Promise.reject(new Error(`Cannot call ${message.method}: the model is closed`));
    }
    return this.#worker.call(message);
  }
}
