/**
 * The interface that the training-time core and every runtime implement.
 *
 * @module
 */
import type { Schema } from "./schema.ts";

/** Rows of values, `[n, D]` in row-major order, columns in the data's order. */
export interface Rows {
  /** The values. */
  readonly data: ArrayLike<number>;
  /** The numbers of rows and columns. */
  readonly shape: readonly [number, number];
}

/** Rows that a model made. */
export interface Samples extends Rows {
  /** The values. */
  readonly data: Float32Array;
}

/** The conditionals of every variable given the variables before it in the order. */
export interface Conditionals {
  /**
   * The parameters of each conditional, those of a variable side by side, variables in the data's order: `p(x_d = 1)`
   * for a binary variable, `p(x_d = k)` for each value of a categorical one.
   */
  readonly parameters: Samples;
  /** `log p(x_d | the variables before d)` in nats, `[n, D]`. */
  readonly logProbEach: Samples;
}

/** Where the randomness of a sample comes from: a seed, or one uniform number in (0, 1) for each variable, `[n, D]`. */
export type SampleOptions = { readonly seed: number } | { readonly noise: Rows };

/** How rows are completed: which values are known, and where the randomness of the others comes from. */
export type CompleteOptions = SampleOptions & {
  /** 1 where a value is known and 0 where it is not, `[n, D]`. */
  readonly known: Rows;
};

/** Completed rows. */
export interface Completion extends Samples {
  /**
   * Whether the rows are exact draws given what is known: in each of them the known variables come first in the order.
   * Where they do not, a variable is drawn given only the known values before it in the order.
   */
  readonly exact: boolean;
}

/** A joint distribution of `D` variables whose likelihood is exact. */
export interface DensityModel {
  /** What the variables are. */
  readonly schema: Schema;
  /** `log p(x)` of each row, in nats: `[n, D]` to `[n]`. */
  logProb(x: Rows): Promise<Float64Array>;
  /** The conditionals along each row. */
  conditionals(x: Rows): Promise<Conditionals>;
  /** `n` exact ancestral samples. */
  sample(n: number, options: SampleOptions): Promise<Samples>;
  /**
   * The rows of `evidence`, `[n, D]`, with the values that are not known drawn anew. In place of unknown values,
   * evidence may have any values that the variables can have.
   */
  complete(evidence: Rows, options: CompleteOptions): Promise<Completion>;
}
