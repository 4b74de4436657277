/**
 * Steps that repeat a program until a value no longer changes.
 *
 * @module
 */
import type { Application, Expr, Variable } from "../../expr/mod.ts";
import { f32x4, i32, v128 } from "./code.ts";
import type { Step } from "./fusion.ts";
import type { Place } from "./layout.ts";
import type { FunctionBuilder } from "./module.ts";
import type { Kernel } from "./work.ts";

/** The attributes of a fixed point: from the first operand on, `variable` is replaced by `step`. */
export interface Iteration {
  readonly variable: Variable;
  readonly step: Expr;
  /** Stand for the other operands in `step`. */
  readonly captured: readonly Variable[];
  /** How many rounds are enough. */
  readonly rounds: number;
}

/** Whether an expression is a fixed point. */
export function isFixedPoint(expr: Expr): expr is Application<Iteration> {
  return expr.kind === "application" && expr.primitive.name === "fixedPoint";
}

/** The fixed point that a step computes, if it does. */
export function iterationOf(step: Step): Application<Iteration> | undefined {
  return step.kind === "kernel" && isFixedPoint(step.node) ? step.node : undefined;
}

const VECTOR = 16;

/** Goes over a tensor with a batch axis, row by row; rows may reach over their ends. */
function eachVector(
  f: FunctionBuilder,
  { stride }: Place,
  body: (at: Parameters<Parameters<FunctionBuilder["loop"]>[1]>[0]) => void,
): void {
  f.loop({ from: 0, to: i32.mul(f.parameter(0), i32.const(stride)), step: VECTOR }, body);
}

/** Copies the rows of a tensor. */
export function copyRows(f: FunctionBuilder, { from, to }: { from: Place; to: Place }): void {
  eachVector(f, to, (at) => f.store(at, v128.load(at, from.address), to.address));
}

/** Copies the rows of a tensor, and says in a word whether that changed anything. */
export function replaceRows(
  f: FunctionBuilder,
  { from, to, changed }: { from: Place; to: Place; changed: number },
): void {
  const differs = f.local("v128", f32x4.const(0));
  eachVector(f, to, (at) => {
    const next = f.local("v128", v128.load(at, from.address));
    f.set(differs, v128.or(differs, f32x4.notEqual(next, v128.load(at, to.address))));
    f.store(at, next, to.address);
  });
  f.store(i32.const(changed), v128.anyTrue(differs));
}

/** Runs `start`, and then `round` and `replace` until nothing changes. */
export function iterate(
  { start, replace, round, rounds, hasChanged }: {
    start: Kernel;
    replace: Kernel;
    round: (n: number) => void;
    rounds: number;
    hasChanged: () => boolean;
  },
): Kernel {
  return (n) => {
    start(n, 0, 1);
    for (let k = 0; k < rounds; k++) {
      round(n);
      replace(n, 0, 1);
      if (!hasChanged()) return;
    }
  };
}
