/**
 * The activations of hidden units.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, exp, mul, neg, relu, sigmoid, softplus, sub, tanh } from "../ops/mod.ts";
import type { Activation } from "./activation_names.ts";

/** Each activation as an expression of its input. */
export const activations: Readonly<Record<Activation, (x: Expr) => Expr>> = {
  relu,
  tanh,
  sigmoid,
  softplus,
  // x sigmoid(x)
  silu: (x) => mul(x, sigmoid(x)),
  // x where x > 0, e^x - 1 elsewhere
  elu: (x) => add(relu(x), sub(exp(neg(relu(neg(x)))), 1)),
};
