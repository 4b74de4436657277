/**
 * Mixtures: what heads have in common whose conditional is the weighted sum of several distributions of one form. A conditional of
 * M components takes 3 M outputs: the logits of the weights, the locations and what becomes the scales, in standardised units.
 *
 * @module
 */
import type { Expr } from "../../expr/mod.ts";
import {
  add,
  concat,
  exp,
  less,
  mul,
  put,
  segmentCumulativeSum,
  segmentLogSumExp,
  segmentOfColumn,
  softplus,
  sub,
  take,
} from "../../ops/mod.ts";
import { COMPONENTS } from "../kinds/numbers.ts";
import { inUnits, row, type Units } from "./units.ts";

/** Training begins near to the marginal distribution, and yet not alike in all components. */
export const INITIAL_SCALE = 0.1;

/** What variables of a mixture have. */
export interface MixtureVariable {
  readonly components?: number;
}

/** The components of the conditionals of some variables, side by side: `[n, sum of components]`. */
export interface Mixture {
  /** The number of components of each variable. */
  readonly sizes: readonly number[];
  /** The variable of each component. */
  readonly segment: Int32Array;
  /** Logits of the weights. */
  readonly logits: Expr;
  readonly locations: Expr;
  readonly scales: Expr;
}

/** The number of components of a variable. */
export function componentsOf({ components = COMPONENTS }: MixtureVariable): number {
  return components;
}

/**
 * The components that outputs are.
 *
 * @param outputs `[n, 3 times the sum of components]`.
 * @param variables The variables.
 * @param floors The least scale of each variable.
 */
export function mixtureOf(
  outputs: Expr,
  variables: readonly MixtureVariable[],
  floors: readonly number[],
): Mixture {
  const sizes = variables.map(componentsOf);
  const segment = segmentOfColumn(sizes);
  const [logits, locations, raw] = columnsOf(sizes).map((columns) => take(outputs, columns));
  const scales = add(softplus(raw!), perComponent(floors, segment));
  return { sizes, segment, logits: logits!, locations: locations!, scales };
}

/** A number of each variable as a constant for each of its components. */
export function perComponent(numbers: readonly number[], segment: Int32Array): Expr {
  return row(Array.from(segment, (variable) => numbers[variable]!));
}

/** `log sum w p`, `[n, V]`, from `log p` of each component: `log sum e^(logit + log p) - log sum e^logit`. */
export function mixtureLogProb({ logits, sizes }: Mixture, logProb: Expr): Expr {
  return sub(segmentLogSumExp(add(logits, logProb), sizes), segmentLogSumExp(logits, sizes));
}

/** Location and scale of one component of each variable, `[n, V]`: the first of which the weights so far exceed the noise. */
export function pickComponent(noise: Expr, mixture: Mixture): { location: Expr; scale: Expr } {
  const { sizes, segment, locations, scales } = mixture;
  const isLast = Array.from(segment, (variable, k) => Number(variable !== segment[k + 1]));
  const isFirst = Array.from(segment, (variable, k) => Number(variable !== segment[k - 1]));
  // 1 from the component on that is picked; sums of weights may end below 1, so the last one always is
  const isBelow = less(take(noise, segment), segmentCumulativeSum(weightsOf(mixture), sizes));
  const reached = add(mul(isBelow, row(isLast.map((last) => 1 - last))), row(isLast));
  const before = take(reached, Array.from(segment, (_, k) => Math.max(0, k - 1)));
  const picked = sub(reached, mul(before, row(isFirst.map((first) => 1 - first))));
  const of = (values: Expr) => put(mul(picked, values), segment, sizes.length);
  return { location: of(locations), scale: of(scales) };
}

/** The weights, which are the softmax of the logits. */
function weightsOf({ logits, sizes, segment }: Mixture): Expr {
  return exp(sub(logits, take(segmentLogSumExp(logits, sizes), segment)));
}

/** Weights, locations and scales of all components, those of a variable side by side, in the units of values. */
export function mixtureParameters(mixture: Mixture, units: readonly Units[]): Expr {
  const { sizes, segment, locations, scales } = mixture;
  const ofComponents = Array.from(segment, (variable) => units[variable]!);
  const deviations = row(ofComponents.map(({ deviation }) => deviation));
  const all = concat([weightsOf(mixture), inUnits(locations, ofComponents), mul(deviations, scales)]);
  return put(all, columnsOf(sizes).flat(), 3 * segment.length);
}

/** The two columns of noise of each variable: one that picks a component, and one that picks a value of it. */
export function noisePairs(noise: Expr, { sizes }: Mixture): [component: Expr, value: Expr] {
  const every = (first: number) => take(noise, sizes.map((_, variable) => 2 * variable + first));
  return [every(0), every(1)];
}

/** The columns of the outputs that are logits, locations and scales. */
function columnsOf(sizes: readonly number[]): [number[], number[], number[]] {
  const columns: [number[], number[], number[]] = [[], [], []];
  let start = 0;
  for (const size of sizes) {
    for (const side of columns) for (let k = 0; k < size; k++) side.push(start++);
  }
  return columns;
}
