/**
 * Planning of a program: its steps and where each of their results lies. Results share one piece of memory, each for as
 * long as it is needed; a result may take the place of an operand that nobody needs afterwards. A new value of a parameter takes
 * the place of the old one as soon as nobody needs that, and else is copied there at the end.
 *
 * @module
 */
import { apply, type Expr, sameShape, share, type Variable } from "../../expr/mod.ts";
import { broadcastPrimitive } from "../../ops/broadcast.ts";
import { Arena } from "./arena.ts";
import { fuse, type Step } from "./fusion.ts";
import { bytesOf } from "./layout.ts";

/** Where a result lies: at an offset into the memory for temporaries, or instead of the old value of a parameter. */
export type Location = number | Variable;

/** A planned program. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The outputs, rewritten: either leaves or results of steps. */
  readonly outputs: readonly Expr[];
  /** Where the result of each step lies. */
  readonly locations: ReadonlyMap<Expr, Location>;
  /** New values that must be copied to parameters after the last step. */
  readonly copies: readonly { readonly from: Expr; readonly to: Variable }[];
  /** The bytes that temporaries take. */
  readonly bytes: number;
}

/** Plans a program for at most `rows` rows. */
export function plan(
  outputs: readonly Expr[],
  { updates, rows }: { updates: ReadonlyMap<Variable, Expr>; rows: number },
): Plan {
  const isUpdated = (expr: Expr) => expr.kind === "parameter" && updates.has(expr);
  // leaves that would change too early, or that would have to be copied, become results
  const shared = share([
    ...outputs.map((output) => isUpdated(output) ? copied(output) : output),
    ...Array.from(updates.values(), (value) => value.kind === "application" ? value : copied(value)),
  ]);
  const newOutputs = shared.slice(0, outputs.length);
  const newUpdates = Array.from(updates.keys(), (to, i) => ({ from: shared[outputs.length + i], to }));

  const steps = fuse(shared);
  const locations = new Map<Expr, Location>();
  const copies = newUpdates.filter(({ from, to }) => {
    const inPlace = !locations.has(from) && canReplace(steps, from, to);
    if (inPlace) locations.set(from, to);
    return !inPlace;
  });
  const kept = new Set<Expr>([...newOutputs, ...copies.map(({ from }) => from)]);
  const bytes = placeTemporaries(steps, { locations, kept, rows });
  return { steps, outputs: newOutputs, locations, copies, bytes };
}

/** The same value, as the result of a step. */
function copied(expr: Expr): Expr {
  return apply(broadcastPrimitive, [expr], { to: expr.shape });
}

/** Whether a step reads a value element by element as it goes over its own shape, and writes another one like that. */
function isElementByElement(step: Step, ...values: readonly Expr[]): boolean {
  return step.kind === "fused" && values.every((value) => sameShape(value.shape, step.shape));
}

/** Whether the result `from` can be written where the parameter `to` lies, because no step reads the old value later. */
function canReplace(steps: readonly Step[], from: Expr, to: Variable): boolean {
  const writes = steps.findIndex((step) => (step.writes as readonly Expr[]).includes(from));
  const reads = steps.findLastIndex((step) => step.reads.includes(to));
  return reads < writes || (reads === writes && isElementByElement(steps[writes], from, to));
}

/** Gives every other result of the steps an offset, and returns the bytes needed. */
function placeTemporaries(
  steps: readonly Step[],
  { locations, kept, rows }: { locations: Map<Expr, Location>; kept: ReadonlySet<Expr>; rows: number },
): number {
  const arena = new Arena();
  const lastReads = new Map<Expr, number>();
  steps.forEach(({ reads }, index) => reads.forEach((expr) => lastReads.set(expr, index)));
  steps.forEach((step, index) => {
    const isTemporary = (expr: Expr) => typeof locations.get(expr) === "number" && !kept.has(expr);
    const dying = step.reads.filter((expr) => isTemporary(expr) && lastReads.get(expr) === index);
    const replaced = new Set<Expr>();
    for (const result of step.writes.filter((result) => !locations.has(result))) {
      const operand = dying.find((expr) => !replaced.has(expr) && isElementByElement(step, expr, result));
      if (operand !== undefined) replaced.add(operand);
      locations.set(
        result,
        operand !== undefined ? locations.get(operand)! : arena.take(bytesOf(result.shape, rows)),
      );
    }
    const unread = step.writes.filter((result) => isTemporary(result) && !lastReads.has(result));
    for (const expr of [...dying, ...unread]) {
      if (!replaced.has(expr)) arena.release(locations.get(expr) as number);
    }
  });
  return arena.bytes;
}
