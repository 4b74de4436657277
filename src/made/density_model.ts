/**
 * The interface that the training-time core and every runtime implement.
 *
 * @module
 */
import type { Schema } from "./schema.ts";

/** Rows of values, `[n, D]` in row-major order, columns in the data's order. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly [number, number];
}

/** Rows that a model made. */
export interface Samples extends Rows {
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
}
