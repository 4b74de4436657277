/**
 * Cut orders: a canonical order, in which some variables are moved to the front. One set of weights that knows them answers any
 * question about some variables given others, and still has one order for its log p (compare Shih, Sadigh and Ermon 2022).
 *
 * @module
 */
import { permutation, Stream } from "../random/mod.ts";
import type { Order } from "./order.ts";

/** Which variables come first. */
export interface Cut {
  /** Those that are known. */
  readonly known: ReadonlySet<number>;
  /** Those that are wanted, which come next; by default all are. */
  readonly wanted?: ReadonlySet<number>;
}

/**
 * The order in which a question is answered: the known variables, then those that are wanted, then the rest, each as they come in
 * the canonical order.
 *
 * @param canonical The canonical order.
 * @param cut The variables that are known and wanted.
 * @returns The variables in order of rank.
 */
export function cutOrder(canonical: Order, { known, wanted }: Cut): Order {
  const parts = new Uint8Array(canonical.length);
  for (const d of canonical) parts[d] = known.has(d) ? 0 : wanted === undefined || wanted.has(d) ? 1 : 2;
  return inParts(canonical, parts);
}

/** The variables of part 0, of part 1 and of part 2, each as they come in the canonical order. */
function inParts(canonical: Order, parts: Uint8Array): Order {
  const order = new Int32Array(canonical.length);
  let end = 0;
  for (let part = 0; part < 3; part++) {
    for (const d of canonical) if (parts[d] === part) order[end++] = d;
  }
  return order;
}

/** The share of the training steps in the canonical order, and of those that only move what is known to the front. */
const UNCUT = 0.2;
const KNOWN_ALONE = 0.4;

/**
 * The order of a training step: in one of five the canonical order, in two a random set of known variables comes first, and in two
 * a random set of wanted ones follows it. The size of a set is uniform.
 *
 * @param canonical The canonical order.
 * @param options The seed of the training and the number of the step.
 * @returns The variables in order of rank.
 */
export function trainingOrder(canonical: Order, { seed, step }: { seed: number; step: number }): Order {
  const D = canonical.length;
  const stream = new Stream(seed, `cut_${step}`);
  const kind = stream.uniform(0);
  if (kind < UNCUT) return canonical;
  const shuffled = permutation(new Stream(seed, `cut_${step}.variables`), D);
  const known = stream.integer(1, D + 1);
  const wanted = kind < UNCUT + KNOWN_ALONE ? D - known : stream.integer(2, D - known + 1);
  const parts = new Uint8Array(D).fill(2);
  for (let k = 0; k < known + wanted; k++) parts[shuffled[k]!] = k < known ? 0 : 1;
  return inParts(canonical, parts);
}

/** In so many cut orders a model is validated. */
const VALIDATION_ORDERS = 4;

/**
 * Cut orders to validate in: few to many known variables, which no seed changes, come first.
 *
 * @param canonical The canonical order.
 * @returns Four orders, each the variables in order of rank.
 */
export function validationOrders(canonical: Order): Order[] {
  const D = canonical.length;
  return Array.from({ length: VALIDATION_ORDERS }, (_, k) => {
    const shuffled = permutation(new Stream(0, `validation_cut_${k}`), D);
    const count = Math.round((k + 0.5) / VALIDATION_ORDERS * D);
    return cutOrder(canonical, { known: new Set(shuffled.subarray(0, count)) });
  });
}
