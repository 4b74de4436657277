/**
 * The executors.
 *
 * @module
 */
export { makeDefaultExecutor } from "./default.ts";
export type { Executor, FeedOptions, PlainRows, Program, ProgramSpec, RowSource, View } from "./executor.ts";
export { evaluate, ReferenceExecutor } from "./reference/executor.ts";
export { WasmExecutor } from "./wasm/executor.ts";
export { type Technique, techniques } from "./wasm/plan/techniques.ts";
export { isWasmSupported } from "../wasm/mod.ts";
