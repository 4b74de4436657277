/**
 * onnxruntime-node for the ONNX executor.
 *
 * @module
 */
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { GraphRuntime } from "../onnx/executor/runtime.ts";
import { aliasOf, canAlias } from "./alias.ts";
import { WorkerCrew } from "./crew.ts";
import { WORKER_CODE } from "./node_worker.ts";

/**
 * Makes onnxruntime-node, on the CPU, what an `OnnxExecutor` runs its graphs with.
 *
 * @param options How many threads it uses; 1 by default.
 * @returns The runtime.
 */
export function nodeRuntime({ threads = 1 }: { threads?: number } = {}): GraphRuntime {
  // What goes wrong is thrown; nothing is written to standard error besides.
  env.logLevel = "fatal";
  const isShared = threads > 1 && canAlias;
  return {
    open: (graph) =>
      InferenceSession.create(graph, {
        executionProviders: ["cpu"],
        // threads of onnxruntime share the rows of each operator, which gains less than sharing the work as a whole
        intraOpNumThreads: isShared ? 1 : threads,
      }),
    tensor: (data, dims) => new Tensor("float32", aliasOf(data), dims),
    ...(isShared && { crew: new WorkerCrew(WORKER_CODE, threads) }),
  };
}
