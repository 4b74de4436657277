/**
 * Orders of the variables.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { kindOf } from "./kinds/mod.ts";
import type { Schema } from "./schema.ts";
import { permutation, Stream } from "../random/mod.ts";

/** The variables in the order in which they are conditioned on: `order[r]` is the variable of rank `r + 1`. */
export type Order = Int32Array;

/** The name of an order: as in the data, the other way round, at random, or variables of few values first. */
export type OrderName = "natural" | "reverse" | "random" | "cardinality";

/** How to choose an order: by its name, or the variables in order of rank. */
export type OrderChoice = OrderName | ArrayLike<number>;

/** The names of all orders. */
export const NAMED_ORDERS: readonly OrderName[] = ["natural", "reverse", "random", "cardinality"];

/** The order of the data. */
export function naturalOrder({ length }: Schema): Order {
  return Int32Array.from({ length }, (_, d) => d);
}

/**
 * Makes an order of `D` variables.
 *
 * @param choice `"natural"`, `"reverse"`, `"random"`, `"cardinality"` (few values first, and columns of as many in the data's
 * order), or the variables in order of rank.
 * @param options The variables, and the seed of a random order.
 * @returns The variables in order of rank.
 * @throws {RangeError} When a given order is not a permutation of the variables `0` to `D - 1`.
 */
export function makeOrder(choice: OrderChoice, { schema, seed }: { schema: Schema; seed: number }): Order {
  const D = schema.length;
  const natural = naturalOrder(schema);
  if (choice === "natural") return natural;
  if (choice === "reverse") return natural.reverse();
  if (choice === "random") return permutation(new Stream(seed, "order"), D);
  if (choice === "cardinality") {
    const sizes = schema.map((variable) => kindOf(variable).valueCount(variable));
    // the difference of two infinities is no number
    return natural.sort((a, b) => sizes[a] === sizes[b] ? a - b : sizes[a]! - sizes[b]!);
  }
  if (typeof choice === "string") {
    throw inputError(
      new RangeError(
        `Cannot make the order "${choice}": expected ${NAMED_ORDERS.join(", ")} or a list of variables`,
      ),
    );
  }
  const order = Int32Array.from(choice);
  const isPermutation = order.length === D && new Set(order).size === D &&
    order.every((d, r) => d >= 0 && d < D && d === choice[r]);
  if (!isPermutation) {
    throw inputError(
      new RangeError(
        `Cannot make the order [${
          Array.from(choice).slice(0, 10)
        }] of ${D} variables: expected each of 0 to ${D - 1} once`,
      ),
    );
  }
  return order;
}

/** In which order a model of any order is asked. */
export interface OrderOptions {
  /** The variables in order of rank; by default the canonical order. Other models have one order only. */
  readonly order?: ArrayLike<number> | undefined;
}

/**
 * The order in which a model is asked.
 *
 * @param given The order that was given, if one was.
 * @param model The model.
 * @returns The variables in order of rank.
 * @throws {RangeError} If the model has one order only, or the order is none of its variables.
 */
export function orderOf(
  given: ArrayLike<number> | undefined,
  { schema, order, orders }: { schema: Schema; order: Order; orders?: "any" | number },
): Order {
  if (given === undefined) return order;
  if (orders === "any") return makeOrder(given, { schema, seed: 0 });
  throw inputError(
    new RangeError("Cannot use an order: the model has one; train with orders any for one that knows all"),
  );
}

/** Whether two orders are the same. */
export function isSameOrder(a: Order, b: Order): boolean {
  return a.every((d, rank) => d === b[rank]);
}

/** The rank of each variable, from 1 to `D`: `ranks[order[r]] = r + 1`. */
export function ranksOf(order: Order): Int32Array {
  const ranks = new Int32Array(order.length);
  order.forEach((d, r) => ranks[d] = r + 1);
  return ranks;
}
