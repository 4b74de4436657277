import { constant, type Expr } from "../../expr/mod.ts";
import {
  exp,
  less,
  mul,
  oneHot,
  put,
  segmentCumulativeSum,
  segmentLogSumExp,
  segmentOfColumn,
  sub,
  take,
} from "../../ops/mod.ts";
import type { CategoricalVariable } from "../kinds/mod.ts";
import { frequencies, type Head } from "./head.ts";

/** `p(x = k) = softmax(z)[k]`; one output a value. */
export const categoricalHead: Head<CategoricalVariable> = {
  inputWidth: ({ size }) => size,
  outputWidth: ({ size }) => size,
  encode: (x, variables) => oneHotValues(x, sizesOf(variables)),
  // log p(x) = z[x] - log sum e^z
  logProb(x, z, variables) {
    const sizes = sizesOf(variables);
    const chosen = put(mul(oneHotValues(x, sizes), z), segmentOfColumn(sizes), sizes.length);
    return sub(chosen, segmentLogSumExp(z, sizes));
  },
  parameters: (z, variables) => softmax(z, sizesOf(variables)),
  // the first k with u < p(0) + ... + p(k): size - 1 less the number of k < size - 1 with that property
  sample(u, z, variables) {
    const sizes = sizesOf(variables);
    const segment = segmentOfColumn(sizes);
    const isBelow = less(take(u, segment), segmentCumulativeSum(softmax(z, sizes), sizes));
    const isNotLast = levels(sizes).map((level, column) => level < sizes[segment[column]!]! - 1 ? 1 : 0);
    const count = put(mul(isBelow, constant(isNotLast, [isNotLast.length])), segment, sizes.length);
    return sub(constant(sizes.map((size) => size - 1), [sizes.length]), count);
  },
  // z[k] = log p(k)
  initialOutputs: (column, { size }) => frequencies(column, size).map(Math.log),
};

function sizesOf(variables: readonly CategoricalVariable[]): number[] {
  return variables.map(({ size }) => size);
}

/** `p(x = k)` in the column of each value. */
function softmax(z: Expr, sizes: readonly number[]): Expr {
  return exp(sub(z, take(segmentLogSumExp(z, sizes), segmentOfColumn(sizes))));
}

/** The value that each column stands for. */
function levels(sizes: readonly number[]): number[] {
  return sizes.flatMap((size) => Array.from({ length: size }, (_, value) => value));
}

/** `[n, V]` codes to `[n, sum of sizes]`: 1 in the column of each variable's value and 0 elsewhere. */
function oneHotValues(x: Expr, sizes: readonly number[]): Expr {
  return oneHot(x, { codes: segmentOfColumn(sizes), values: levels(sizes) });
}
