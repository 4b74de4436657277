/**
 * The executor that is used when none is asked for.
 *
 * @module
 */
import type { Executor } from "./executor.ts";
import { ReferenceExecutor } from "./reference/executor.ts";
import { WasmExecutor } from "./wasm/executor.ts";
import { isWasmSupported } from "../wasm/mod.ts";

/** Makes the fastest executor that runs here: WebAssembly SIMD, or plain loops where it is missing. */
export function makeDefaultExecutor(): Executor {
  return isWasmSupported() ? new WasmExecutor() : new ReferenceExecutor();
}
