/**
 * Surprises of values, and of values that are about the same.
 *
 * @module
 */
import { cutOrder } from "../cut_order.ts";
import type { Conditionals, DensityModel } from "../density_model.ts";
import { groupByKnown } from "../evidence.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import type { OrderOptions } from "../order.ts";
import { partOfRow, pickRows, type Rows } from "../rows.ts";
import { distributionOf } from "./distributions/mod.ts";

/** Surprises of values in nats, each `[n, D]`; NaN where a value is not known. */
export interface Surprises {
  /** `-log p(x_d | the known variables before d in the order)`. */
  readonly exact: Float32Array;
  /** `-log p(a value no farther from x_d than its distance | the known variables before d)`; the exact one where there is no distance. */
  readonly nearby: Float32Array;
}

/** Surprises are no larger, so that they can be added up. */
const MOST = 100;

/**
 * The surprises of values. What is known of a row comes first in the order, so nothing has to be summed out.
 *
 * @param model The model, which is no mixture.
 * @param batch The values, and which of them are known: where not all are, the model is one of any order.
 * @param distances Of each variable of numbers how far from a value others are about the same.
 * @param options The order.
 */
export async function surprisesOf(
  model: DensityModel,
  batch: Batch,
  distances: readonly (number | undefined)[],
  options: OrderOptions = {},
): Promise<Surprises> {
  const { known, ...whole } = batch;
  if (known === undefined) return nearby(model, whole.x, await model.conditionals(whole, options), distances);
  const [n, D] = whole.x.shape;
  const exact = new Float32Array(n * D).fill(NaN);
  const all = { exact, nearby: exact.slice() };
  const canonical = options.order ?? model.architecture.order;
  for (const { known: together, rows } of groupByKnown(known)) {
    const some = mapInputs(whole, (input: Rows) => pickRows(input, rows));
    const order = cutOrder(Int32Array.from(canonical), { known: together });
    const found = nearby(model, some.x, await model.conditionals(some, { order }), distances);
    rows.forEach((row, k) => {
      for (const d of together) {
        all.exact[row * D + d] = found.exact[k * D + d]!;
        all.nearby[row * D + d] = found.nearby[k * D + d]!;
      }
    });
  }
  return all;
}

/** What is known of so many values is kept: it takes up to 1 MB each. */
const KEPT = 64;

function nearby(
  { schema }: DensityModel,
  { data, shape: [n, D] }: Rows,
  { parameters, columns, logProbEach }: Conditionals,
  distances: readonly (number | undefined)[],
): Surprises {
  const exact = logProbEach.data.map((logProb) => -logProb);
  const surprises = { exact, nearby: exact.slice() };
  distances.forEach((distance, d) => {
    if (distance === undefined) return;
    const variable = schema[d]!;
    const distribution = distributionOf(variable);
    const around = new Map<number, ReturnType<typeof distribution.restrict>>(); // many rows have the same values
    for (let row = 0; row < n; row++) {
      const value = data[row * D + d]!;
      if (Number.isNaN(value)) continue;
      let restrict = around.get(value);
      if (restrict === undefined) {
        if (around.size === KEPT) around.clear();
        restrict = distribution.restrict({ from: value - distance, to: value + distance }, variable);
        around.set(value, restrict);
      }
      const { mass } = restrict(partOfRow(parameters, row, columns[d]!));
      surprises.nearby[row * D + d] = Math.min(MOST, Math.max(0, -Math.log(mass)));
    }
  });
  return surprises;
}
