import type { Expr } from "../../expr/mod.ts";

/** A kind of conditional distribution: how its variables enter the network and what its outputs mean. */
export interface Head {
  /** How many columns of the network's input a variable of `size` values takes. */
  inputWidth(size: number): number;
  /** How many outputs of the network the conditional of such a variable takes. */
  outputWidth(size: number): number;
  /** The network's input: `[n, V]` values to `[n, sum of input widths]`. */
  encode(x: Expr, sizes: readonly number[]): Expr;
  /** `log p` of each variable in nats, `[n, V]`, from values `[n, V]` and outputs `[n, sum of output widths]`. */
  logProb(x: Expr, outputs: Expr, sizes: readonly number[]): Expr;
  /** The parameters of each conditional, of the shape of `outputs`. */
  parameters(outputs: Expr, sizes: readonly number[]): Expr;
  /**
   * The inverse distribution function: the value of each variable at `u`, uniform in (0, 1), `[n, V]`, from outputs
   * `[n, sum of output widths]`.
   */
  sample(u: Expr, outputs: Expr, sizes: readonly number[]): Expr;
  /** The outputs at which the conditional has given probabilities, one for each value. */
  outputsOf(probabilities: readonly number[]): readonly number[];
}
