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
  const place = (d: number) => known.has(d) ? 0 : wanted === undefined || wanted.has(d) ? 1 : 2;
  const parts: [number[], number[], number[]] = [[], [], []];
  for (const d of canonical) parts[place(d)].push(d);
  return Int32Array.from(parts.flat());
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
  const end = stream.integer(1, D + 1);
  const known = new Set(shuffled.subarray(0, end));
  if (kind < UNCUT + KNOWN_ALONE) return cutOrder(canonical, { known });
  const count = stream.integer(2, D - end + 1);
  return cutOrder(canonical, { known, wanted: new Set(shuffled.subarray(end, end + count)) });
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
