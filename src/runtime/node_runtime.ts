/**
 * onnxruntime-node for the ONNX executor.
 *
 * @module
 */
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { GraphRuntime } from "../onnx/executor/runtime.ts";

/**
 * Makes onnxruntime-node, on the CPU, what an `OnnxExecutor` runs its graphs with.
 *
 * @param options How many threads it uses; 1 by default.
 * @returns The runtime.
 */
export function nodeRuntime({ threads = 1 }: { threads?: number } = {}): GraphRuntime {
  // What goes wrong is thrown; nothing is written to standard error besides.
  env.logLevel = "fatal";
  return {
    open: (graph) =>
      InferenceSession.create(graph, { executionProviders: ["cpu"], intraOpNumThreads: threads }),
    tensor: (data, dims) => new Tensor("float32", data, dims),
  };
}
