/**
 * What the ONNX executor needs of the outside: something that runs ONNX graphs.
 *
 * @module
 */

/** A loaded graph. */
export interface GraphSession {
  /** Computes outputs from inputs, both by name. The tensors of `outputs` are filled where they lie. */
  run(
    inputs: Readonly<Record<string, unknown>>,
    outputs: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Gives memory and threads back. */
  release(): Promise<void>;
}

/** Loads graphs and makes tensors of its own kind. */
export interface GraphRuntime {
  /** Loads the bytes of an ONNX file. */
  open(graph: Uint8Array): Promise<GraphSession>;
  /** A float32 tensor in row-major order, whose elements stay where `data` has them. */
  tensor(data: Float32Array, dims: readonly number[]): unknown;
  /** Other threads, where there are any that read and write the memory of this one. */
  readonly crew?: Crew;
}

/** Numbers in memory that all threads see, and the lengths of their axes. */
export interface SharedNumbers {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A run of a graph: the numbers that it reads and fills, by the names of inputs and outputs. */
export interface GraphRun {
  readonly graph: Uint8Array;
  readonly reads: Readonly<Record<string, SharedNumbers>>;
  readonly fills: Readonly<Record<string, SharedNumbers>>;
}

/** Runs that threads share. All of a stage end before one of the next begins. */
export interface SharedWork {
  /** The runs of each stage, one for each thread, of which the calling thread does the first. */
  readonly stages: readonly (readonly GraphRun[])[];
}

/** Threads that share work with the calling one. */
export interface Crew {
  /** How many threads there are, with the calling one. */
  readonly threads: number;
  /** Makes work known to all threads, and returns what {@linkcode Crew.share} takes. */
  add(work: SharedWork): number;
  /**
   * Does work that was added.
   *
   * @param work Which.
   * @param own Does the share of the calling thread in a stage.
   * @returns `false` when nothing was done, since a thread is not ready yet.
   */
  share(work: number, own: (stage: number) => Promise<void>): Promise<boolean>;
  /** Ends the threads. */
  close(): Promise<void>;
}
