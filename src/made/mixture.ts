/**
 * Mixtures of members: `p(x) = sum of p_k(x) / K`.
 *
 * An average of anything else, such as of the members' logits, is no density: where orders differ, the conditionals of one
 * variable belong to different factorisations, and the product of their averages does not sum to 1 over all `x`.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, div, exp, less, log, maximum, mul, type Operand, sub } from "../ops/mod.ts";

/**
 * The logarithm of a mean.
 *
 * @param logs The logarithms, of one shape.
 * @returns `log sum over k of e^logs[k] - log K`; of a single one, that one.
 */
export function logMeanExp(logs: readonly Expr[]): Expr {
  if (logs.length === 1) return logs[0]!;
  const { largest, weights } = weigh(logs);
  return add(largest, log(div(weights.reduce(add), logs.length)));
}

/** `e^(logs[k] - largest)`, none of which overflows. */
function weigh(logs: readonly Expr[]): { largest: Expr; weights: Expr[] } {
  const largest = logs.reduce(maximum);
  return { largest, weights: logs.map((value) => exp(sub(value, largest))) };
}

/**
 * Picks one of several with probabilities in proportion to weights.
 *
 * @param uniform A uniform number in (0, 1) for each row, `[n]`.
 * @param logs The logarithms of the weights, each `[n]`.
 * @returns For each of them 1 in the rows where it is picked, and 0 in the others, `[n]`.
 */
export function pick(uniform: Expr, logs: readonly Expr[]): Expr[] {
  const { weights } = weigh(logs);
  const ends = weights.slice(1).reduce((ends, weight) => [...ends, add(ends.at(-1)!, weight)], [weights[0]!]);
  return segments(mul(uniform, ends.at(-1)!), ends);
}

/** Picks one of `K` of equal weights, as {@linkcode pick} does. */
export function pickEvenly(uniform: Expr, K: number): Expr[] {
  return segments(mul(uniform, K), Array.from({ length: K }, (_, k) => k + 1));
}

/** Which of `K` of equal weights {@linkcode pickEvenly} picks in float32. */
export function memberOf(uniform: number, K: number): number {
  return Math.min(Math.floor(Math.fround(uniform * K)), K - 1);
}

/** For each end 1 where it is the first one beyond the target, and 0 elsewhere; rounding may put the target on the last one. */
function segments(target: Expr, ends: readonly Operand[]): Expr[] {
  const passed = ends.slice(0, -1).map((end) => sub(1, less(target, end)));
  return ends.map((_, k) => sub(passed[k - 1] ?? 1, passed[k] ?? 0));
}
