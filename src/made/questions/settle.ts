/**
 * Drawing what is not given, within sets.
 *
 * @module
 */
import type { Conditionals, DensityModel, Samples } from "../density_model.ts";
import type { Conditions } from "../inputs.ts";
import type { Order } from "../order.ts";
import { partOfRow, type Rows } from "../rows.ts";
import { spansOf } from "../schema.ts";
import { distributionOf, type Restricted } from "./distributions/mod.ts";
import type { ValueSet } from "./value_set.ts";

/** Rows that are to be drawn. */
export interface Unsettled {
  /** The values, `[n, D]`, which are changed. */
  readonly x: Samples;
  /** 1 where a value is given and 0 where it is not, `[n, D]`. */
  readonly given: Samples;
  /** The set in which the values of each variable are drawn; nothing where they may be any. */
  readonly sets: readonly (ValueSet | undefined)[];
  /** The noise of the values. */
  readonly noise: Samples;
  /** What all conditionals are given. */
  readonly conditions: Conditions<Rows>;
  /** The member that draws; 0 where the model is no mixture. */
  readonly member: number;
  /** The order in which it draws. */
  readonly order: Order;
}

/** Rows that were drawn. */
export interface Settled {
  /** The values, `[n, D]`. */
  readonly values: Float32Array;
  /**
   * The logarithm of the probability of the values, over that of drawing them: `log p` of the given values and of the sets, each given
   * the values before it, `[n]`.
   */
  readonly logProb: Float64Array;
}

/** A value that is drawn here. */
interface Chosen {
  readonly row: number;
  readonly d: number;
  /** The part of its conditional that it is drawn from. */
  readonly restrict: (parameters: ArrayLike<number>) => Restricted;
  /** The probability of the set. */
  mass: number;
}

/**
 * Draws the values that are not given, those of variables with a set from their conditional within it.
 *
 * Values within sets follow from the values before them, so they are a fixed point as samples are: each round settles at least one
 * variable more. A model that is no mixture completes the rows, once where what it draws comes after all sets, else in each round. A
 * mixture completes rows by all its members, so for one of them every value is drawn here.
 */
export async function settle(
  model: DensityModel,
  { x, given, sets, noise, conditions, member, order }: Unsettled,
): Promise<Settled> {
  const { schema, architecture: { members, orders, order: canonical } } = model;
  const [n, D] = x.shape;
  const known = { ...given, data: given.data.slice() };
  const chosen: Chosen[] = [];
  schema.forEach((variable, d) => {
    const set = sets[d] ?? (members ? {} : undefined);
    if (set === undefined) return;
    const restrict = distributionOf(variable).restrict(set, variable);
    for (let row = 0; row < n; row++) {
      if (given.data[row * D + d] === 1) continue;
      chosen.push({ row, d, restrict, mass: 1 });
      known.data[row * D + d] = 1;
    }
  });
  const asked = orders === "any" ? { order } : {};
  const complete = () => model.complete({ x, known, ...conditions }, { noise, ...asked });
  const conditionalsOf = (values: Samples) =>
    model.conditionals({ x: values, ...conditions }, { member, ...asked });
  const isOpen = schema.map((_, d) => known.data.some((flag, place) => flag === 0 && place % D === d));
  const last = order.findLastIndex((d) => sets[d] !== undefined);
  const isOpenBefore = chosen.length === 0 || order.subarray(0, last + 1).some((d) => isOpen[d]);
  for (let rounds = D;; rounds--) {
    let values: Samples = isOpenBefore && isOpen.includes(true) ? await complete() : x;
    let conditionals = await conditionalsOf(values);
    const isSettled = choose(model, chosen, { x, noise, conditionals });
    if (isSettled || rounds === 0) {
      if (!isOpenBefore && isOpen.includes(true)) {
        values = await complete();
        conditionals = await conditionalsOf(values);
      }
      const logProb = likelihoodOf(given, chosen, conditionals);
      if (orders === "any" && order !== canonical) {
        // in a cut order the values are only proposed: their joint density is that in the canonical order
        const joint = await model.logProb({ x: values, ...conditions });
        const proposed = likelihoodOf({ ...given, data: given.data.map(() => 1) }, [], conditionals);
        joint.forEach((value, row) => logProb[row]! += value - proposed[row]!);
      }
      return { values: values.data, logProb };
    }
  }
}

/** Draws values within sets; returns whether all are what they were. */
function choose(
  { schema }: DensityModel,
  chosen: readonly Chosen[],
  { x, noise, conditionals: { parameters, columns } }: {
    x: Samples;
    noise: Samples;
    conditionals: Conditionals;
  },
): boolean {
  const noiseColumns = spansOf(schema, "noiseColumns");
  let isSettled = true;
  for (const value of chosen) {
    const { row, d, restrict } = value;
    const { mass, draw } = restrict(partOfRow(parameters, row, columns[d]!));
    const drawn = Math.fround(draw(partOfRow(noise, row, noiseColumns[d]!)));
    const place = row * schema.length + d;
    isSettled &&= Object.is(drawn, x.data[place]); // NaN is missing
    x.data[place] = drawn;
    value.mass = mass;
  }
  return isSettled;
}

function likelihoodOf(
  given: Samples,
  chosen: readonly Chosen[],
  { logProbEach }: Conditionals,
): Float64Array {
  const [n, D] = given.shape;
  const logProb = new Float64Array(n);
  given.data.forEach((flag, place) => {
    if (flag === 1) logProb[Math.floor(place / D)]! += logProbEach.data[place]!;
  });
  for (const { row, mass } of chosen) logProb[row]! += Math.log(mass);
  return logProb;
}
