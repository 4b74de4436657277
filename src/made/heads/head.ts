import type { Expr } from "../../expr/mod.ts";

/**
 * A kind of conditional distribution as expressions: how its variables enter the network and what its outputs mean. All
 * functions take some variables of the kind side by side.
 *
 * @template V The variables of the kind.
 */
export interface Head<V> {
  /** How many columns of the network's input a variable takes. */
  inputWidth(variable: V): number;
  /** How many outputs of the network its conditional takes. */
  outputWidth(variable: V): number;
  /**
   * What initial weights that lead to its outputs are multiplied by; 1 by default. Where an output is a location or a scale, weights of
   * the usual size would begin training far away from the marginal distribution.
   */
  readonly initialScale?: number;
  /** The network's input: `[n, V]` values to `[n, sum of input widths]`. */
  encode(x: Expr, variables: readonly V[]): Expr;
  /** `log p` of each variable in nats, `[n, V]`, from values `[n, V]` and outputs `[n, sum of output widths]`. */
  logProb(x: Expr, outputs: Expr, variables: readonly V[]): Expr;
  /** The parameters of each conditional, side by side, from outputs `[n, sum of output widths]`. */
  parameters(outputs: Expr, variables: readonly V[]): Expr;
  /**
   * The inverse distribution function: the value of each variable, `[n, V]`, from noise that is uniform in (0, 1),
   * `[n, sum of noise columns]`, and outputs `[n, sum of output widths]`.
   */
  sample(noise: Expr, outputs: Expr, variables: readonly V[]): Expr;
  /**
   * The outputs at which the conditional is the marginal distribution of a column of data, with half a row more of each
   * value so that none is impossible.
   */
  initialOutputs(column: ArrayLike<number>, variable: V): readonly number[];
}

/** How often each code occurs in a column, as a probability, with half a row more of each. */
export function frequencies(column: ArrayLike<number>, size: number): number[] {
  const counts = new Float64Array(size);
  for (let row = 0; row < column.length; row++) counts[column[row]!]!++;
  return Array.from(counts, (count) => (count + 0.5) / (column.length + size / 2));
}
