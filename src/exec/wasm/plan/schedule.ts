/**
 * Division of the steps of a program into stages: the steps of a stage do not need each other's results, so threads
 * wait for each other only between stages.
 *
 * @module
 */
import type { Expr } from "../../../expr/mod.ts";
import type { Stage, Step } from "./steps.ts";

/**
 * Puts every step in the earliest stage that it can be in, except those that only make new values of parameters: they
 * are the last stage, when nobody needs the old values any more.
 *
 * @param steps In an order in which they can run.
 * @param updates The new values of parameters.
 */
export function schedule(steps: readonly Step[], updates: ReadonlySet<Expr>): Stage[] {
  const read = new Set(steps.flatMap(({ reads }) => reads));
  const isLast = (step: Step) => step.writes.every((result) => updates.has(result) && !read.has(result));
  const stages: Step[][] = [];
  const available = new Map<Expr, number>(); // from which stage on
  for (const step of steps.filter((step) => !isLast(step))) {
    const stage = Math.max(0, ...step.reads.map((expr) => available.get(expr) ?? 0));
    (stages[stage] ??= []).push(step);
    for (const result of step.writes) available.set(result, stage + 1);
  }
  const last = steps.filter(isLast);
  return last.length > 0 ? [...stages, last] : stages;
}
