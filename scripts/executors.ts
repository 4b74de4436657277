/**
 * The executors that a command can be asked to use.
 *
 * @module
 */
import { type Executor, isWasmSupported, ReferenceExecutor, WasmExecutor } from "../src/exec/mod.ts";
import { choice, count } from "./cli/flags.ts";

/** The flags that choose an executor. */
export const executorFlags = {
  executor: choice(
    ["wasm", "reference"],
    "what computes: WebAssembly kernels in float32, or plain loops in float64",
    "wasm",
  ),
  threads: count(1, "how many threads the wasm executor uses", 1),
};

/** Makes the executor that was asked for. */
export function makeExecutor({ executor }: { executor: "wasm" | "reference"; threads: number }): Executor {
  if (executor === "reference") return new ReferenceExecutor();
  if (isWasmSupported()) return new WasmExecutor();
  console.error("WebAssembly SIMD is missing here: computing with plain loops instead");
  return new ReferenceExecutor();
}
