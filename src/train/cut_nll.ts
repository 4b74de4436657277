/**
 * How well a model of any order answers questions.
 *
 * @module
 */
import { validationOrders } from "../made/cut_order.ts";
import { type CheckedBatch, type Made, mapInputs } from "../made/mod.ts";

/**
 * The mean NLL of rows in cut orders, in nats: of each row in one of four, which take turns.
 *
 * @param made A model of any order.
 * @param batch The rows, `[n, D]`.
 */
export async function meanCutNll(made: Made, batch: CheckedBatch): Promise<number> {
  const [n] = batch.x.shape;
  const orders = validationOrders(made.architecture.order);
  let total = 0;
  for (const [k, order] of orders.entries()) {
    const picked = Array.from({ length: n }, (_, row) => row).filter((row) => row % orders.length === k);
    const logProb = await made.logProb(mapInputs(batch, (rows) => rows.pick(picked)), { order });
    total += logProb.reduce((sum, value) => sum + value, 0);
  }
  return -total / n;
}
