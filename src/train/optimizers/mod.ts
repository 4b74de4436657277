/**
 * The optimizers, as expressions.
 *
 * @module
 */
import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw } from "./adam.ts";
import { momentum, nesterov } from "./momentum.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export type { Optimizer } from "./optimizer.ts";

/** The name of an optimizer. */
export type OptimizerName =
  | "adam"
  | "adamw"
  | "sgd"
  | "momentum"
  | "nesterov"
  | "adagrad"
  | "adadelta"
  | "rmsprop";

/** Each optimizer. */
export const optimizers: Readonly<Record<OptimizerName, Optimizer>> = {
  adam,
  adamw,
  sgd,
  momentum,
  nesterov,
  adagrad,
  adadelta,
  rmsprop,
};
