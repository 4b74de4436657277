import type { Expr, Variable } from "../../expr/mod.ts";
import type { Arithmetic } from "../arithmetic.ts";

/** An optimizer as expressions: from a gradient to the change of a parameter. */
export interface Optimizer {
  /** The learning rate that it is used with where none is given. */
  readonly rate: number;
  /** The decoupled weight decay where none is given; 0 if it does not say. */
  readonly weightDecay?: number;
  /** The names of the values that are kept for each parameter from step to step, each of the parameter's shape. */
  readonly moments: readonly string[];
  /** The scalars that depend on the step. */
  readonly scalars: readonly Variable[];
  /** The values of the scalars at step `t`, counted from 1, for a learning rate. */
  scalarsAt<T>(arithmetic: Arithmetic<T>, t: T, rate: T): readonly T[];
  /** What is to be subtracted from the parameter, and the new moments. */
  update(
    gradient: Expr,
    moments: readonly Expr[],
  ): { readonly change: Expr; readonly moments: readonly Expr[] };
}
