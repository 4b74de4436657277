/**
 * What a model needs of onnxruntime, so that onnxruntime-node and onnxruntime-web serve it alike.
 *
 * @module
 */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { GraphKind } from "../onnx/ports.ts";
import type { GraphFile } from "./graph_file.ts";

export type { InferenceSession, Tensor };

/** Tensors by the names of a graph's inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A build of onnxruntime with its settings. */
export interface Backend<Provider extends string = string> {
  /** The execution providers; the last one starts everywhere. */
  readonly providers: readonly Provider[];
  /** The providers that `auto` prefers to the last one because their device is there, those to prefer first. */
  readonly devices: readonly Provider[];
  /** Makes a session; it fails when the provider cannot start. */
  open(
    graph: Pick<GraphFile, "bytes">,
    options: { kind: GraphKind; provider: Provider },
  ): Promise<InferenceSession>;
  /** Runs a session. */
  run(session: InferenceSession, inputs: Tensors): Promise<Tensors>;
  /** Makes a `float32` or `int32` tensor. */
  tensor(data: Float32Array | Int32Array, shape: readonly number[]): Tensor;
  /** Makes a `float32` tensor where the provider's kernels read it, for inputs of several runs. */
  resident(data: Float32Array, shape: readonly number[], provider: Provider): Promise<Tensor> | Tensor;
  /** What to install when a provider cannot start. */
  advice(provider: Provider): string;
}
