/**
 * What the page shows of a model.
 *
 * @module
 */
import type { DensityModel } from "@staircase/made";

/** What a model is, as plain data. */
export interface ModelSummary {
  /** The number of variables. */
  readonly D: number;
  /** The variables in order of rank. */
  readonly order: Int32Array;
  /** Whether the model knows every order. */
  readonly isAnyOrder: boolean;
}

/** Sums up a model. */
export function summaryOf({ schema, architecture }: DensityModel): ModelSummary {
  return {
    D: schema.length,
    order: Int32Array.from(architecture.order),
    isAnyOrder: architecture.orders === "any",
  };
}
