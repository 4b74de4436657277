/**
 * Planning of a program: its stages and where each of their results lies. Results share one piece of memory, each for as
 * long as it is needed; a result may take the place of an operand that nobody needs afterwards. A new value of a
 * parameter takes the place of the old one if no other step needs that by then, and else is copied there at the end.
 *
 * @module
 */
import { apply, type Expr, sameShape, share, type Variable } from "../../expr/mod.ts";
import { broadcastPrimitive } from "../../ops/broadcast.ts";
import type { Stair } from "../../ops/mod.ts";
import { Arena } from "./arena.ts";
import { type PackedInput, packInputs } from "./bits.ts";
import { addEpilogues, addPositions } from "./combine.ts";
import { fuse, type Step } from "./fusion.ts";
import { bytesOf, partialStrideOf } from "./layout.ts";
import { layOutPositions } from "./positions.ts";
import { schedule, type Stage } from "./schedule.ts";
import { panelPairs } from "./stair_panels.ts";

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
  /** How binary inputs are kept. */
  readonly packed: ReadonlyMap<Variable, PackedInput>;
  /** The bytes that temporaries take. */
  readonly bytes: number;
}

/** Plans a program for at most `rows` rows; `lists` says whether ones of operands may be listed. */
export function plan(
  outputs: readonly Expr[],
  { updates, rows, lists }: { updates: ReadonlyMap<Variable, Expr>; rows: number; lists: boolean },
): Plan {
  const isUpdated = (expr: Expr) => expr.kind === "parameter" && updates.has(expr);
  // leaves that would change too early, or that would have to be copied, become results
  const { outputs: unpacked, packed } = packInputs([
    ...outputs.map((output) => isUpdated(output) ? copied(output) : output),
    ...Array.from(updates.values(), (value) => value.kind === "application" ? value : copied(value)),
  ]);
  const shared = share(unpacked);
  const newOutputs = shared.slice(0, outputs.length);
  const newUpdates = Array.from(updates.keys(), (to, i) => ({ from: shared[outputs.length + i], to }));

  const newValues = new Set(newUpdates.map(({ from }) => from));
  const unpacking = Array.from(
    packed,
    ([x, { values }]): Step => ({ kind: "unpack", reads: [x], writes: [values] }),
  );
  const roots = new Set(shared);
  const steps = [...unpacking, ...addEpilogues(fuse(shared), new Set(newOutputs))];
  const stages = schedule(lists ? addPositions(steps, roots) : steps, newValues);
  const locations = new Map<Expr, Location>();
  const copies = newUpdates.filter(({ from, to }) => {
    const inPlace = !locations.has(from) && canReplace(stages, from, to);
    if (inPlace) locations.set(from, to);
    return !inPlace;
  });
  const kept = new Set<Expr>([...newOutputs, ...copies.map(({ from }) => from)]);
  const bytes = placeTemporaries(stages, { locations, kept, rows });
  return { stages, outputs: newOutputs, locations, copies, packed, bytes };
}

/** The same value, as the result of a step. */
function copied(expr: Expr): Expr {
  return apply(broadcastPrimitive, [expr], { to: expr.shape });
}

/** Whether a step reads a value element by element as it goes over its own shape, and writes another one like that. */
function isElementByElement(step: Step, ...values: readonly Expr[]): boolean {
  const fused = step.kind === "kernel" ? step.epilogue : step;
  if (fused?.kind !== "fused") return false;
  const isOperand = (value: Expr) => step.kind === "kernel" && step.node.inputs.includes(value);
  return values.every((value) => sameShape(value.shape, fused.shape) && !isOperand(value));
}

/** Whether the result `from` can be written where the parameter `to` lies, because no step reads the old value later. */
function canReplace(stages: readonly Stage[], from: Expr, to: Variable): boolean {
  const writes = stages.findIndex((stage) => stage.some((step) => isResult(step, from)));
  return stages.slice(writes).flat().filter((step) => step.reads.includes(to))
    .every((step) => isResult(step, from) && isElementByElement(step, from, to));
}

function isResult({ writes }: Step, expr: Expr): boolean {
  return writes.some((result) => result === expr);
}

function bytesOfResult(step: Step, result: Expr, rows: number): number {
  if (step.kind === "kernel" && [...step.partialSums?.values() ?? []].includes(result as Variable)) {
    return panelPairs((step.node.attributes as Stair).staircase) * partialStrideOf(rows);
  }
  if (step.kind !== "positions") return bytesOf(result.shape, rows);
  return layOutPositions(step, { address: 0, rows }).bytes;
}

/** Gives every other result of the steps an offset, and returns the bytes needed. */
function placeTemporaries(
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
