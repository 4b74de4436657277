/**
 * Orders of the variables.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { permutation, Stream } from "../random/mod.ts";

/** The variables in the order in which they are conditioned on: `order[r]` is the variable of rank `r + 1`. */
export type Order = Int32Array;

/** How to choose an order: as in the data, at random, or given. */
export type OrderChoice = "natural" | "random" | ArrayLike<number>;

/**
 * Makes an order of `D` variables.
 *
 * @param choice `"natural"`, `"random"`, or the variables in order of rank.
 * @param options The number of variables `D` and the seed of a random order.
 * @returns The variables in order of rank.
 * @throws {RangeError} When a given order is not a permutation of the variables `0` to `D - 1`.
 */
export function makeOrder(choice: OrderChoice, { D, seed }: { D: number; seed: number }): Order {
  if (choice === "natural") return Int32Array.from({ length: D }, (_, d) => d);
  if (choice === "random") return permutation(new Stream(seed, "order"), D);
  if (typeof choice === "string") {
    throw inputError(
      new RangeError(`Cannot make the order "${choice}": expected natural, random or a list of variables`),
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

/** The rank of each variable, from 1 to `D`: `ranks[order[r]] = r + 1`. */
export function ranksOf(order: Order): Int32Array {
  const ranks = new Int32Array(order.length);
  order.forEach((d, r) => ranks[d] = r + 1);
  return ranks;
}
