/**
 * What a kernel is asked for.
 *
 * @module
 */
import type { FunctionBuilder, Local } from "../../../wasm/mod.ts";

/** The parameters of every kernel. */
export interface KernelRequest {
  /** The number of rows. */
  readonly n: Local<"i32">;
  /** The tiles to be computed: from the first up to, and without, the last. */
  readonly first: Local<"i32">;
  readonly last: Local<"i32">;
  /**
   * What is added to the addresses of all that has a batch axis, so that one kernel can work in several places. It is 0
   * where rows are added up.
   */
  readonly base: Local<"i32">;
}

/** How many parameters a kernel has. */
export const KERNEL_PARAMETERS = 4;

/** The parameters of the kernel that a function is. */
export function requestOf(f: FunctionBuilder): KernelRequest {
  return { n: f.parameter(0), first: f.parameter(1), last: f.parameter(2), base: f.parameter(3) };
}
