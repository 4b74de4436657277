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
}
