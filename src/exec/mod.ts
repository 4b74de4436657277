/**
 * The executors.
 *
 * @module
 */
export type { Executor, Program, ProgramSpec, View } from "./executor.ts";
export { evaluate, ReferenceExecutor } from "./reference/executor.ts";
