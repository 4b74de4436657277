/**
 * Arithmetic with subnormal numbers is slow, and what an optimizer keeps would become such numbers where gradients are 0.
 *
 * @module
 */
import type { Expr } from "../../expr/mod.ts";
import { abs, less, maximum, mul } from "../../ops/mod.ts";

/** Puts 0 in the place of means of gradients or steps below 1e-30. */
export function flushMean(mean: Expr): Expr {
  return mul(mean, less(1e-30, abs(mean)));
}

/** Keeps means and sums of squares at 1e-36 or more. */
export function flushSquare(square: Expr): Expr {
  return maximum(square, 1e-36);
}
