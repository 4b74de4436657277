/**
 * Planning of a program: its stages and where each of their results lies. A new value of a parameter takes the place of
 * the old one if no other step needs that by then, and else is copied there at the end.
 *
 * @module
 */
import {
  apply,
  type Expr,
  input,
  isBatched,
  share,
  topological,
  type Variable,
  variablesOf,
} from "../../../expr/mod.ts";
import { broadcastPrimitive } from "../../../ops/broadcast.ts";
import { isFixedPoint } from "../../../ops/mod.ts";
import { inColumnOrder } from "./column_orders.ts";
import { addEpilogues } from "./epilogues.ts";
import { fuse } from "./fusion.ts";
import { addMasks } from "./masks.ts";
import { addOnes } from "./ones.ts";
import { isRowByRow, rowsOfRange } from "./row_ranges.ts";
import { schedule } from "./schedule.ts";
import type { Location, Plan, RowRangesStep, Stage, Step } from "./steps.ts";
import type { Technique } from "./techniques.ts";
import { isElementByElement, placeTemporaries } from "./temporaries.ts";
import { addTransposed } from "./transposed.ts";

/** What a plan computes. */
export interface Goal {
  readonly outputs: readonly Expr[];
  readonly updates?: ReadonlyMap<Variable, Expr>;
  /** The inputs that are kept as bits, and the order in which their columns are kept. */
  readonly bits?: ReadonlyMap<Variable, Int32Array>;
}

/** What a plan is made for. */
export interface PlanOptions {
  /** The largest batch size. */
  readonly rows: number;
  /** The number of threads. */
  readonly threads?: number;
  /** Techniques to do without. */
  readonly without?: readonly Technique[] | undefined;
}

/**
 * Plans a program. Rows are divided into as many ranges as there are threads where a program iterates, if no row needs
 * another one: an iteration has many short steps, after each of which threads would have to wait for each other. Steps of
 * other programs are divided into tiles, so that each thread reads only some of the weights.
 */
export function plan(goal: Goal, options: PlanOptions): Plan {
  const { outputs, updates } = goal;
  const { threads = 1, without = [] } = options;
  const isDivided = threads > 1 && !without.includes("ranges") && !updates?.size &&
    topological(outputs).some(isFixedPoint) && isRowByRow(outputs);
  return isDivided ? planRanges(goal, { ...options, threads }) : planSteps(goal, options);
}

/** A plan of one step, which carries out another plan for each range of the rows. */
function planRanges(goal: Goal, { rows, threads: ranges, without }: PlanOptions & { threads: number }): Plan {
  const body = planSteps(goal, { rows: rowsOfRange(rows, ranges), without });
  const isInput = (expr: Expr): expr is Variable => expr.kind === "input" && isBatched(expr.shape);
  const results = new Set(body.outputs.filter((output) => body.locations.has(output)));
  const step: RowRangesStep = {
    kind: "ranges",
    body,
    ranges,
    reads: topological(goal.outputs).filter(isInput),
    writes: [input("memory", []), ...results],
  };
  const locations = new Map<Expr, Location>();
  const bytes = placeTemporaries([[step]], { locations, kept: results, rows });
  return { ...body, stages: [[step]], locations, rows, bytes };
}

function planSteps(
  { outputs, updates = new Map(), bits = new Map() }: Goal,
  { rows, without = [] }: Omit<PlanOptions, "threads">,
): Plan {
  const isUpdated = (expr: Expr) => expr.kind === "parameter" && updates.has(expr);
  // leaves that would change too early, or that would have to be copied, become results
  const { outputs: unpacked, packed } = inColumnOrder([
    ...outputs.map((output) => isUpdated(output) ? copied(output) : output),
    ...Array.from(updates.values(), (value) => value.kind === "application" ? value : copied(value)),
  ], bits);
  const shared = share(unpacked);
  const newOutputs = shared.slice(0, outputs.length);
  const newUpdates = Array.from(updates.keys(), (to, i) => ({ from: shared[outputs.length + i]!, to }));

  const unpacking = Array.from(
    packed,
    ([x, values]): Step => ({ kind: "unpack", reads: [x], writes: [values] }),
  );
  const onlySums = without.includes("epilogues");
  const finished = addEpilogues(fuse(shared), { outputs: new Set(newOutputs), onlySums });
  const computing = addTransposed(without.includes("masks") ? finished : addMasks(finished))
    .map((step) => withBody(step, { rows, without }));
  const steps = [...unpacking, ...computing];
  const listed = without.includes("ones") ? steps : addOnes(steps, new Set(shared));
  const stages = schedule(listed, new Set(newUpdates.map(({ from }) => from)));
  const locations = new Map<Expr, Location>();
  const copies = newUpdates.filter(({ from, to }) => {
    const inPlace = !locations.has(from) && canReplace(stages, from, to);
    if (inPlace) locations.set(from, to);
    return !inPlace;
  });
  const kept = new Set<Expr>([...newOutputs, ...copies.map(({ from }) => from)]);
  const bytes = placeTemporaries(stages, { locations, kept, rows });
  return { stages, outputs: newOutputs, locations, copies, packed, rows, bytes };
}

/** Plans what a fixed point repeats. That is small, and lists of ones would cost more than they save. */
function withBody(step: Step, { rows, without }: { rows: number; without: readonly Technique[] }): Step {
  if (step.kind !== "kernel" || !isFixedPoint(step.node)) return step;
  const { node, reads } = step;
  const { step: next } = node.attributes;
  const body = planSteps({ outputs: [next] }, { rows, without: [...without, "ones"] });
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

/** Whether the result `from` can be written where the parameter `to` lies, because no step reads the old value later. */
function canReplace(stages: readonly Stage[], from: Expr, to: Variable): boolean {
  const writes = stages.findIndex((stage) => stage.some((step) => isResult(step, from)));
  return stages.slice(writes).flat().filter((step) => step.reads.includes(to))
    .every((step) => isResult(step, from) && isElementByElement(step, from, to));
}

function isResult({ writes }: Step, expr: Expr): boolean {
  return writes.some((result) => result === expr);
}
