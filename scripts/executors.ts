/**
 * The executors that a command can be asked to use.
 *
 * @module
 */
import { type Executor, isWasmSupported, ReferenceExecutor, WasmExecutor } from "../src/exec/mod.ts";
import { choice } from "./cli/flags.ts";
import { threadsFlag } from "./threads_flag.ts";

/** The executors by the names that commands know them by. */
export const EXECUTORS = ["wasm", "onnx", "reference"] as const;

/** The name of an executor. */
export type ExecutorName = typeof EXECUTORS[number];

/** The flags that choose an executor. */
export const executorFlags = {
  executor: choice(
    EXECUTORS,
    "what computes: WebAssembly kernels, or onnxruntime, both in float32, or plain loops in float64",
    "wasm",
  ),
  threads: threadsFlag("how many threads the wasm executor and onnxruntime use"),
};

/** Makes an executor. */
export async function makeExecutor(
  { executor, threads }: { executor: ExecutorName; threads: number },
): Promise<Executor> {
  if (executor === "reference") return new ReferenceExecutor();
  if (!isWasmSupported()) {
    console.error("WebAssembly SIMD is missing here: computing with plain loops instead");
    return new ReferenceExecutor();
  }
  if (executor === "wasm") {
    const made = new WasmExecutor({ threads });
    if (made.threads < threads) console.error("Memory cannot be shared here: computing on one thread");
    return made;
  }
  // loaded only when it is asked for, since that takes a while
  const [{ OnnxExecutor }, { nodeRuntime }] = await Promise.all([
    import("../src/onnx/executor/executor.ts"),
    import("../src/runtime/node_runtime.ts"),
  ]);
  return new OnnxExecutor(nodeRuntime({ threads }));
}
