/**
 * What a program consists of: a plan has stages, and a stage has steps, some of which have plans of their own.
 *
 * @module
 */
import type { Application, Expr, Shape, Variable } from "../../../expr/mod.ts";
import type { Iteration, PrimitiveName, Stair } from "../../../ops/mod.ts";

/** A fused kernel over one shape. */
export interface FusedStep {
  readonly kind: "fused";
  /** What the kernel goes over. */
  readonly shape: Shape;
  /** In the order of computation; sums last. */
  readonly nodes: readonly Application[];
  /** Results of other steps, and variables and constants, that the kernel loads. */
  readonly reads: readonly Expr[];
  /** Those of the nodes that something outside needs. */
  readonly writes: readonly Application[];
}

/** One primitive with a kernel of its own. */
export interface KernelStep {
  readonly kind: "kernel";
  readonly node: Application;
  /** What is done with each vector of the result while it is in a register. */
  readonly epilogue?: FusedStep;
  /** What stands for the partial sums of each sum of the epilogue: one of each row for each tile. */
  readonly partialSums?: ReadonlyMap<Expr, Variable>;
  /** What stands for the transposed weights, where the product is one with these. */
  readonly transposed?: Variable;
  /** What lists the places of the first operand. */
  readonly ones?: OnesStep;
  /** What the weights, or the gradients that are made, are multiplied by: where it is 0 nothing need be computed. */
  readonly mask?: Expr;
  readonly reads: readonly Expr[];
  readonly writes: readonly Expr[];
}

/** Adds up the partial sums that the tiles of a product made. */
export interface TotalStep {
  readonly kind: "total";
  readonly tiles: number;
  readonly reads: readonly [Variable];
  readonly writes: readonly [Expr];
}

/** A code whose one-hot columns are listed. */
export interface ListedCode {
  /** Its place among the codes. */
  readonly code: number;
  /** The column of each of its values, -1 where there is none. */
  readonly columns: readonly number[];
}

/** Unpacks an input that is kept as bits to float32. */
export interface UnpackStep {
  readonly kind: "unpack";
  readonly reads: readonly [Variable];
  readonly writes: readonly [Variable];
}

/** Packs an operand that may be sparse to bits that say what is not 0, and marks the rows that are not binary. */
export interface PackStep {
  readonly kind: "pack";
  readonly reads: readonly [Expr];
  readonly writes: readonly [Variable];
}

/** Lists the places where an operand is not 0: one that is packed to bits or kept as bits, or one-hot columns. */
export interface OnesStep {
  readonly kind: "ones";
  readonly operand: Expr;
  /** Whether rows may be marked as not binary. */
  readonly hasMarks: boolean;
  /** Whether the rows of each column are listed too, as gradients to weights need them. */
  readonly byColumn: boolean;
  /** The codes that the operand is one-hot for, if it is and is never looked at itself. */
  readonly codes: readonly ListedCode[] | undefined;
  readonly reads: readonly [Expr];
  readonly writes: readonly [Variable];
}

/** A fixed point: repeats a plan until its only output no longer changes. */
export interface IterationStep {
  readonly kind: "iteration";
  readonly node: Application<Iteration>;
  readonly body: Plan;
  readonly reads: readonly Expr[];
  /** The fixed point, and what stands for the memory that the body needs. */
  readonly writes: readonly [Expr, Variable];
}

/** A plan that is carried out for ranges of the rows, each in a memory of its own. */
export interface RowRangesStep {
  readonly kind: "ranges";
  /** What is done with each range. */
  readonly body: Plan;
  readonly ranges: number;
  /** The inputs whose rows are divided. */
  readonly reads: readonly Variable[];
  /** What stands for the memory of all ranges, and the outputs of the body. */
  readonly writes: readonly [Variable, ...Expr[]];
}

/** A step without a plan of its own. */
export type SimpleStep = FusedStep | KernelStep | TotalStep | UnpackStep | PackStep | OnesStep;

/** What a program does. */
export type Step = SimpleStep | IterationStep | RowRangesStep;

/** Steps that can run in any order, or at the same time. */
export type Stage = readonly Step[];

/** Where a result lies: at an offset into the memory for temporaries, or instead of the old value of a parameter. */
export type Location = number | Variable;

/** A planned program. */
export interface Plan {
  readonly stages: readonly Stage[];
  /** The outputs, rewritten: either leaves or results of steps. */
  readonly outputs: readonly Expr[];
  /** Where the result of each step lies. */
  readonly locations: ReadonlyMap<Expr, Location>;
  /** New values that must be copied to parameters after the last stage. */
  readonly copies: readonly { readonly from: Expr; readonly to: Variable }[];
  /** The inputs that are kept as bits, and what stands for their values as float32. */
  readonly packed: ReadonlyMap<Variable, Variable>;
  /** The largest batch size. */
  readonly rows: number;
  /** The bytes that temporaries take. */
  readonly bytes: number;
}

/** The primitives whose kernels finish vector after vector of the result, panel by panel. */
const FINISHING: ReadonlySet<string> = new Set(
  [
    "levelSpread",
    "permuteWeights",
    "stairOuter",
    "stairProduct",
    "stairTransposed",
    "toPanels",
  ] satisfies PrimitiveName[],
);

/** Whether a step can have an epilogue. */
export function canHaveEpilogue(step: Step): step is KernelStep {
  return step.kind === "kernel" && FINISHING.has(step.node.primitive.name);
}

/** Whether a step is a product that can go over lists of ones. */
export function isProduct(step: Step): step is KernelStep & { readonly node: Application<Stair> } {
  return step.kind === "kernel" && ["stairProduct", "stairOuter"].includes(step.node.primitive.name);
}
