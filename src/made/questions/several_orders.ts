import { permutation, Stream } from "../../random/mod.ts";
import type { ArchitectureSummary } from "../architecture.ts";
import type { Order, OrderOptions } from "../order.ts";

/** So many orders are drawn besides the canonical one and its reverse. */
const DRAWN = 7;

/**
 * The orders in which values are looked at: a value may be strange given others that come after it in one order. Of a model that knows any
 * order these are the canonical one, the reverse of it, and seven at random, which no seed changes; of another model its own.
 */
export function severalOrders({ order, orders }: ArchitectureSummary): OrderOptions[] {
  if (orders !== "any") return [{}];
  const canonical = Int32Array.from(order);
  const drawn = Array.from(
    { length: DRAWN },
    (_, k): Order => permutation(new Stream(0, `several_orders_${k}`), canonical.length),
  );
  return [canonical, canonical.toReversed(), ...drawn].map((order) => ({ order }));
}
