/**
 * Completion by a model of any order.
 *
 * @module
 */
import { cutOrder } from "./cut_order.ts";
import type { Samples } from "./density_model.ts";
import { type Evidence, groupByKnown } from "./evidence.ts";
import { type Conditions, mapInputs } from "./inputs.ts";
import type { Order } from "./order.ts";
import { pickRows, type Rows } from "./rows.ts";

/** Rows of which the same variables are known, and the order in which those come first. */
export interface CutDraw {
  readonly given: Evidence;
  readonly noise: Rows;
  readonly conditions: Conditions<Rows>;
  readonly order: Order;
}

/**
 * Completes rows, those of which the same is known together: in the cut order in which that comes first.
 *
 * @param all All rows, and the canonical order.
 * @param draw Completes rows in one order.
 * @returns `[n, D]`.
 */
export async function completeInCutOrders(
  { given, noise, conditions, order }: CutDraw,
  draw: (some: CutDraw) => Promise<Samples>,
): Promise<Samples> {
  const [n, D] = given.known.shape;
  const data = new Float32Array(n * D);
  for (const { known, rows } of groupByKnown(given.known)) {
    const samples = await draw({
      given: mapInputs(given, (all) => all.pick(rows)),
      noise: pickRows(noise, rows),
      conditions: mapInputs(conditions, (all) => pickRows(all, rows)),
      order: cutOrder(order, { known }),
    });
    rows.forEach((row, k) => data.set(samples.data.subarray(k * D, (k + 1) * D), row * D));
  }
  return { data, shape: [n, D] };
}
