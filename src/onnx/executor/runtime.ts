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

/** Numbers in memory that all threads see. */
export interface SharedNumbers {
  /** The numbers, in row-major order. */
  readonly data: Float32Array;
  /** The lengths of the axes. */
  readonly dims: readonly number[];
}

/** A run of a graph. */
export interface GraphRun {
  /** The bytes of the ONNX file. */
  readonly graph: Uint8Array;
  /** What it reads, by the names of its inputs. */
  readonly reads: Readonly<Record<string, SharedNumbers>>;
  /** What it fills, by the names of its outputs. */
  readonly fills: Readonly<Record<string, SharedNumbers>>;
}

/** Threads that work together with the calling one. */
export interface Crew {
  /** How many threads there are, with the calling one. */
  readonly threads: number;
  /**
   * Makes work known to all threads.
   *
   * @param stages The runs of each stage, at most one for each thread, of which the calling thread does the first. All of a stage
   * end before one of the next begins.
   * @returns The number of the work.
   */
  add(stages: readonly (readonly GraphRun[])[]): number;
  /**
   * Does work that was added.
   *
   * @param work Its number.
   * @param own Does the run of the calling thread in a stage.
   * @returns Whether it was done; another thread may have failed.
   */
  share(work: number, own: (stage: number) => Promise<void>): Promise<boolean>;
  /** Ends the other threads. */
  close(): Promise<void>;
}
