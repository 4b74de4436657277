/**
 * The executors.
 *
 * @module
 */
export { makeDefaultExecutor } from "./default.ts";
export {
  type BitView,
  canIterate,
  type Executor,
  type IteratingExecutor,
  type Program,
  type ProgramSpec,
  type View,
} from "./executor.ts";
export { evaluate, ReferenceExecutor } from "./reference/executor.ts";
export { setRows, toBits } from "./rows.ts";
export { WasmExecutor } from "./wasm/executor.ts";
export { isWasmSupported } from "../wasm/mod.ts";
