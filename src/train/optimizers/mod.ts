/**
 * The optimizers, as expressions.
 *
 * @module
 */
import { adam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

export type { Optimizer } from "./optimizer.ts";

/** The name of an optimizer. */
export type OptimizerName = "adam" | "sgd";

/** Each optimizer. */
export const optimizers: Readonly<Record<OptimizerName, Optimizer>> = { adam, sgd };
