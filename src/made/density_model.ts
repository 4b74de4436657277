/**
 * The interface that the training-time core and every runtime implement.
 *
 * @module
 */
import type { ArchitectureSummary } from "./architecture.ts";
import type { Range } from "./range.ts";
import type { Batch } from "./inputs.ts";
import type { SampleOptions } from "./noise.ts";
import type { OrderOptions } from "./order.ts";
import type { Rows } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Rows that a model made. */
export interface Samples extends Rows {
  /** The values. */
  readonly data: Float32Array;
}

/** The conditionals of every variable given the variables before it in the order. */
export interface Conditionals {
  /**
   * The parameters of each conditional, those of a variable side by side, variables in the data's order: `p(x_d = 1)`
   * for a binary variable, `p(x_d = k)` for each value of a categorical one; for an ordinal or a real one the weights, then the
   * locations, then the scales of its components, in the units of its values.
   */
  readonly parameters: Samples;
  /** Which columns of `parameters` belong to variable `d`. */
  readonly columns: readonly Range[];
  /** `log p(x_d | the variables before d)` in nats, `[n, D]`. */
  readonly logProbEach: Samples;
}

/** Whose conditionals, and in which order. */
export interface ConditionalsOptions extends OrderOptions {
  /**
   * Which member of a mixture, from 0: the conditionals of a mixture itself are those of no one order, so its members are asked. A
   * model that is no mixture has the member 0.
   */
  readonly member?: number;
}

/** Completed rows. */
export interface Completion extends Samples {
  /**
   * Whether the rows are exact draws given what is known: in each of them the known variables come first in the order, of a
   * mixture in those of all members. Where they do not, a variable is drawn given only the known values before it in the order.
   */
  readonly exact: boolean;
}

/** A joint distribution of `D` variables whose likelihood is exact. */
export interface DensityModel extends AsyncDisposable {
  /** What the variables are. */
  readonly schema: Schema;
  /** What the model is, without its weights. */
  readonly architecture: ArchitectureSummary;
  /** What the variables of its context are, which every call then takes as `context`; absent where it has none. */
  readonly context?: Schema | undefined;
  /** `log p(x)` of each row, in nats: `[n, D]` to `[n]`. */
  logProb(rows: Rows | Batch, options?: OrderOptions): Promise<Float64Array>;
  /** The conditionals along each row. */
  conditionals(rows: Rows | Batch, options?: ConditionalsOptions): Promise<Conditionals>;
  /** `n` exact ancestral samples. */
  sample(n: number, options: SampleOptions): Promise<Samples>;
  /** The rows of `x` with the values that are not known drawn anew; where a value is not known, `x` may have any. */
  complete(batch: Batch, options: SampleOptions): Promise<Completion>;
  /** Gives back what the model holds; it cannot be used afterwards. */
  close(): Promise<void>;
}
