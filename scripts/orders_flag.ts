/**
 * How it is typed which orders a model learns.
 *
 * @module
 */
import { count, type Flag } from "./cli/flags.ts";

const numbers = count(
  1,
  "any: one network for every order of the variables, which completes whatever is missing and learns from rows with gaps; a number: so many orders that share the weights, of which each step learns one, and the model is their mixture",
  undefined,
);

/** The flag that says which orders a model learns, if more than one. */
export const ordersFlag: Flag<"any" | number | undefined> = {
  ...numbers,
  placeholder: "any|N",
  parse: (typed) => typed === "any" ? "any" : numbers.parse(typed),
};
