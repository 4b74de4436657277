/**
 * Planning of a program: its stages and where each of their results lies. Results share one piece of memory, each for as
 * long as it is needed; a result may take the place of an operand that nobody needs afterwards. A new value of a
 * parameter takes the place of the old one if no other step needs that by then, and else is copied there at the end.
 *
 * @module
 */
import {
  apply,
  type Expr,
  input,
  isBatched,
  sameShape,
  share,
  topological,
  type Variable,
  variablesOf,
} from "../../expr/mod.ts";
import { broadcastPrimitive } from "../../ops/broadcast.ts";
import { isFixedPoint, type Stair } from "../../ops/mod.ts";
import { Arena } from "./arena.ts";
import { packInputs } from "./bits.ts";
import { addEpilogues, addPositions } from "./combine.ts";
import { fuse } from "./fusion.ts";
import { bytesOf, partialStrideOf } from "./layout.ts";
import { layOutPositions } from "./positions.ts";
import { layOutPart, rowsOfPart } from "./row_parts.ts";
import { schedule } from "./schedule.ts";
import { panelPairs } from "./stair_panels.ts";
import type { Location, PartsStep, Plan, Stage, Step } from "./steps.ts";

/** What a plan computes. */
interface Goal {
  readonly outputs: readonly Expr[];
  readonly updates?: ReadonlyMap<Variable, Expr>;
  /** The inputs that are kept as bits, and the order in which their columns are kept. */
  readonly bits?: ReadonlyMap<Variable, Int32Array>;
}

/**
 * Plans a program for at most `rows` rows. These are divided into `parts` where a program iterates, if no row needs
 * another one: an iteration has many short steps, after each of which threads would have to wait for each other. Steps of
 * other programs are divided into tiles, so that each thread reads only some of the weights.
 */
export function plan(goal: Goal, { rows, parts }: { rows: number; parts: number }): Plan {
  const { outputs, updates } = goal;
  const isDivided = parts > 1 && !updates?.size && topological(outputs).some(isFixedPoint) &&
    isRowByRow(outputs);
  return isDivided ? planParts(goal, { rows, parts }) : planSteps(goal, { rows, lists: true });
}

/** Whether all that is computed belongs to rows. Rows would have to be added up for one to depend on others. */
function isRowByRow(outputs: readonly Expr[]): boolean {
  return topological(outputs).every((expr) =>
    expr.kind !== "application" ||
    isBatched(expr.shape) && (!isFixedPoint(expr) || isRowByRow([expr.attributes.step]))
  );
}

/** A plan of one step, which carries out another plan for each part of the rows. */
function planParts(goal: Goal, { rows, parts }: { rows: number; parts: number }): Plan {
  const partRows = rowsOfPart(rows, parts);
  const body = planSteps(goal, { rows: partRows, lists: true });
  const isInput = (expr: Expr): expr is Variable => expr.kind === "input" && isBatched(expr.shape);
  const results = new Set(body.outputs.filter((output) => body.locations.has(output)));
  const step: PartsStep = {
    kind: "parts",
    body,
    parts,
    rows: partRows,
    reads: topological(goal.outputs).filter(isInput),
    writes: [input("memory", []), ...results],
  };
  const locations = new Map<Expr, Location>();
  const bytes = placeTemporaries([[step]], { locations, kept: results, rows });
  return { ...body, stages: [[step]], locations, bytes };
}

/** Plans steps; `lists` says whether ones of operands may be listed. */
function planSteps(
  { outputs, updates = new Map(), bits = new Map() }: Goal,
  { rows, lists }: { rows: number; lists: boolean },
): Plan {
  const isUpdated = (expr: Expr) => expr.kind === "parameter" && updates.has(expr);
  // leaves that would change too early, or that would have to be copied, become results
  const { outputs: unpacked, packed } = packInputs([
    ...outputs.map((output) => isUpdated(output) ? copied(output) : output),
    ...Array.from(updates.values(), (value) => value.kind === "application" ? value : copied(value)),
  ], bits);
  const shared = share(unpacked);
  const newOutputs = shared.slice(0, outputs.length);
  const newUpdates = Array.from(updates.keys(), (to, i) => ({ from: shared[outputs.length + i], to }));

  const newValues = new Set(newUpdates.map(({ from }) => from));
  const unpacking = Array.from(
    packed,
    ([x, values]): Step => ({ kind: "unpack", reads: [x], writes: [values] }),
  );
  const roots = new Set(shared);
  const computing = addEpilogues(fuse(shared), new Set(newOutputs)).map((step) => withBody(step, rows));
  const steps = [...unpacking, ...computing];
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

/** Plans what a fixed point repeats. That is small, and lists of ones would cost more than they save. */
function withBody(step: Step, rows: number): Step {
  if (step.kind !== "kernel" || !isFixedPoint(step.node)) return step;
  const { node, reads } = step;
  const { step: next } = node.attributes;
  const body = planSteps({ outputs: [next] }, { rows, lists: false });
  const parameters = variablesOf([next]).filter(({ kind }) => kind === "parameter");
  return {
    kind: "iteration",
    node,
    body,
    reads: [...reads, ...parameters],
    writes: [node, input("memory", [])],
  };
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
  if (step.kind === "parts" && result === step.writes[0]) return step.parts * layOutPart(step).bytes;
  if (step.kind === "iteration" && result === step.writes[1]) return step.body.bytes;
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
