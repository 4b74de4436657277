/**
 * Where results lie. They share one piece of memory, each for as long as it is needed; a result may take the place of an
 * operand that nobody needs afterwards.
 *
 * @module
 */
import { type Expr, sameShape, type Variable } from "../../../expr/mod.ts";
import type { Stair } from "../../../ops/mod.ts";
import { Arena } from "./arena.ts";
import { bytesOf, packedStrideOf, partialStrideOf } from "./layout.ts";
import { layOutOnes } from "./ones.ts";
import { layOutRange } from "./row_ranges.ts";
import type { Location, Stage, Step } from "./steps.ts";
import { kernelTiles } from "./tiles.ts";
import { layOutTransposed } from "./transposed.ts";

/** Whether a step reads a value element by element as it goes over its own shape, and writes another one like that. */
export function isElementByElement(step: Step, ...values: readonly Expr[]): boolean {
  const fused = step.kind === "kernel" ? step.epilogue : step;
  if (fused?.kind !== "fused") return false;
  const isOperand = (value: Expr) => step.kind === "kernel" && step.node.inputs.includes(value);
  return values.every((value) => sameShape(value.shape, fused.shape) && !isOperand(value));
}

/** The bytes that a result of a step takes. */
export function bytesOfResult(step: Step, result: Expr, rows: number): number {
  if (step.kind === "ranges" && result === step.writes[0]) return step.ranges * layOutRange(step).bytes;
  if (step.kind === "iteration" && result === step.writes[1]) return step.body.bytes;
  if (step.kind === "kernel" && [...step.partialSums?.values() ?? []].includes(result as Variable)) {
    return kernelTiles(step.node).others * partialStrideOf(rows);
  }
  if (step.kind === "kernel" && result === step.transposed) {
    return layOutTransposed((step.node.attributes as Stair).staircase).bytes;
  }
  if (step.kind === "pack") return rows * packedStrideOf(result.shape);
  if (step.kind !== "ones") return bytesOf(result.shape, rows);
  return layOutOnes(step, { address: 0, rows }).bytes;
}

/** Gives every other result of the steps an offset, and returns the bytes needed. */
export function placeTemporaries(
  stages: readonly Stage[],
  { locations, kept, rows }: { locations: Map<Expr, Location>; kept: ReadonlySet<Expr>; rows: number },
): number {
  const arena = new Arena();
  const lastReads = new Map<Expr, number>();
  stages.forEach((stage, index) => {
    for (const { reads } of stage) for (const expr of reads) lastReads.set(expr, index);
  });
  const isTemporary = (expr: Expr) => typeof locations.get(expr) === "number" && !kept.has(expr);
  stages.forEach((stage, index) => {
    const read = stage.flatMap(({ reads }) => reads);
    const dying = new Set(read.filter((expr) => isTemporary(expr) && lastReads.get(expr) === index));
    for (const step of stage) {
      for (const result of step.writes.filter((result) => !locations.has(result))) {
        const operand = step.reads.find((expr) =>
          dying.has(expr) && isElementByElement(step, expr, result) &&
          read.indexOf(expr) === read.lastIndexOf(expr)
        );
        if (operand !== undefined) dying.delete(operand);
        const offset = operand === undefined
          ? arena.take(bytesOfResult(step, result, rows))
          : locations.get(operand)!;
        locations.set(result, offset);
      }
    }
    const unread = stage.flatMap(({ writes }): readonly Expr[] => writes)
      .filter((result) => isTemporary(result) && !lastReads.has(result));
    for (const expr of [...dying, ...unread]) arena.release(locations.get(expr) as number);
  });
  return arena.bytes;
}
