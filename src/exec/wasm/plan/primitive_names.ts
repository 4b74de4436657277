/**
 * The primitives, divided by how they are run. A new primitive counts as elementwise until it is named here, and then
 * lacks a rule, so it does not compile before somebody has decided.
 *
 * @module
 */
import type { PrimitiveName } from "../../../ops/mod.ts";

/** Primitives that are a step of their own. */
export type KernelName =
  | "concat"
  | "inverse"
  | "levelMask"
  | "levelSpread"
  | "levelSum"
  | "lookUp"
  | "oneHot"
  | "permute"
  | "permuteWeights"
  | "put"
  | "segmentCumulativeSum"
  | "segmentLogSumExp"
  | "stairOuter"
  | "stairProduct"
  | "stairTransposed"
  | "take"
  | "toBlocks"
  | "toPanels";

/** Primitives that are computed lane by lane, inside fused kernels. */
export type ElementwiseName = Exclude<PrimitiveName, KernelName | "broadcast" | "fixedPoint" | "sum">;
