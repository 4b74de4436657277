/**
 * What the page shows of a model.
 *
 * @module
 */
import type { DensityModel, Schema } from "@staircase/made";

/** What a model is, as plain data. */
export interface ModelSummary {
  /** What the variables are. */
  readonly schema: Schema;
  /** What the variables of its context are, if it has one. */
  readonly context: Schema | undefined;
  /** The variables in order of rank. */
  readonly order: Int32Array;
  /** Whether the model knows every order. */
  readonly isAnyOrder: boolean;
}

/** Sums up a model. */
export function summaryOf({ schema, context, architecture }: DensityModel): ModelSummary {
  return {
    schema,
    context,
    order: Int32Array.from(architecture.order),
    isAnyOrder: architecture.orders === "any",
  };
}
