import { constant, type Expr } from "../../expr/mod.ts";
import { equal, exp, mul, put, segmentLogSumExp, segmentOfColumn, sub, take } from "../../ops/mod.ts";
import type { Head } from "./head.ts";

/** `p(x = k) = softmax(z)[k]`; one output a value. */
export const categorical: Head = {
  inputWidth: (size) => size,
  outputWidth: (size) => size,
  encode: oneHot,
  encodeValue: (value, column) => value === column ? 1 : 0,
  // log p(x) = z[x] - log sum e^z
  logProb(x, z, sizes) {
    const chosen = put(mul(oneHot(x, sizes), z), segmentOfColumn(sizes), sizes.length);
    return sub(chosen, segmentLogSumExp(z, sizes));
  },
  // p(x = k)
  parameters: (z, sizes) => exp(sub(z, take(segmentLogSumExp(z, sizes), segmentOfColumn(sizes)))),
  // the first k with u < p(0) + ... + p(k)
  draw(z, u) {
    const largest = z.reduce((a, b) => Math.max(a, b));
    const weights = z.map((logit) => Math.exp(logit - largest));
    const total = weights.reduce((a, b) => a + b);
    let rest = u * total;
    const k = weights.findIndex((weight) => (rest -= weight) < 0);
    return k < 0 ? z.length - 1 : k;
  },
};

/** `[n, V]` codes to `[n, sum of sizes]`: 1 in the column of each variable's value and 0 elsewhere. */
function oneHot(x: Expr, sizes: readonly number[]): Expr {
  const levels = sizes.flatMap((size) => Array.from({ length: size }, (_, value) => value));
  return equal(take(x, segmentOfColumn(sizes)), constant(levels, [levels.length]));
}
