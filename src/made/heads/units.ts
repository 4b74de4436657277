/**
 * Units: networks see and give standardised values, callers those of the data.
 *
 * @module
 */
import { constant, type Expr } from "../../expr/mod.ts";
import { add, maximum, mul, neg, sub } from "../../ops/mod.ts";

/** What a standardised value of 0 and a step of 1 are in the units of the data. */
export interface Units {
  readonly mean: number;
  readonly deviation: number;
}

/** A number of each variable as a constant. */
export function row(numbers: readonly number[]): Expr {
  return constant(numbers, [numbers.length]);
}

/** `(x - mean) / deviation`. The mean is near to the values, so the difference has all of their digits. */
export function standardised(x: Expr, units: readonly Units[]): Expr {
  const centred = sub(x, row(units.map(({ mean }) => mean)));
  return mul(centred, row(units.map(({ deviation }) => 1 / deviation)));
}

/** `mean + deviation s`. */
export function inUnits(s: Expr, units: readonly Units[]): Expr {
  const scaled = mul(row(units.map(({ deviation }) => deviation)), s);
  return add(row(units.map(({ mean }) => mean)), scaled);
}

/** `x`, but no less than `least` and no more than `most`. */
export function clamp(x: Expr, least: Expr | number, most: Expr | number): Expr {
  const lower = typeof most === "number" ? -most : neg(most);
  return neg(maximum(neg(maximum(x, least)), lower));
}

/** Inputs end here, in standard deviations: one value that is far out would otherwise drown all others. */
const FARTHEST_INPUT = 10;

/** The network's input for values: standardised, and with bounds. */
export function standardisedInput(x: Expr, units: readonly Units[]): Expr {
  return clamp(standardised(x, units), -FARTHEST_INPUT, FARTHEST_INPUT);
}
