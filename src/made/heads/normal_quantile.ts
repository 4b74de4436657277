import type { Expr } from "../../expr/mod.ts";
import { abs, add, div, less, log, maximum, mul, neg, type Operand, sqrt, sub } from "../../ops/mod.ts";

/** Probabilities below this, which are 6.7 standard deviations away, count as this: uniform float32 noise has none. */
const LEAST = 1.4e-11;

/** Coefficients of Wichura's PPND7, the constant first. */
const CENTRE = {
  above: [3.3871327179, 50.434271938, 159.29113202, 59.109374720],
  below: [1, 17.895169469, 78.757757664, 67.187563600],
};
const TAIL = {
  above: [1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103],
  below: [1, 0.73700164250, 0.12021132975],
};

/**
 * The inverse of the normal distribution function, to about 7 digits (Wichura 1988, algorithm AS 241, PPND7): for `|p - 1/2| <= 0.425` a
 * ratio of polynomials in `(p - 1/2)^2`, in the tails one in `sqrt(-log min(p, 1 - p))`.
 */
export function normalQuantile(p: Expr): Expr {
  const q = sub(p, 0.5);
  const centre = mul(q, ratio(sub(0.180625, mul(q, q)), CENTRE));
  const smaller = neg(maximum(neg(p), sub(p, 1))); // min(p, 1 - p), exactly
  const distance = sub(sqrt(neg(log(maximum(smaller, LEAST)))), 1.6);
  const sign = sub(less(0, q), less(q, 0));
  const tail = mul(sign, ratio(distance, TAIL));
  const isTail = less(0.425, abs(q));
  return add(mul(isTail, tail), mul(sub(1, isTail), centre));
}

function ratio(x: Expr, { above, below }: { above: readonly number[]; below: readonly number[] }): Expr {
  return div(polynomial(x, above), polynomial(x, below));
}

/** `c[0] + x (c[1] + x (...))`. */
function polynomial(x: Expr, coefficients: readonly number[]): Operand {
  return coefficients.slice(0, -1).reduceRight<Operand>(
    (tail, coefficient) => add(mul(tail, x), coefficient),
    coefficients.at(-1)!,
  );
}
