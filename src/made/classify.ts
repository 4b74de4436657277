import type { DensityModel } from "./density_model.ts";
import type { Rows } from "./rows.ts";

/**
 * Tells the class of rows with a model of `p(x given c)`, where `c` is one variable with the codes 0 to `K - 1`: the code with the
 * largest `log p(x given c) + log p(c)`.
 *
 * @param model The model.
 * @param x The rows, `[n, D]`.
 * @param counts How often each code occurs, `[K]`, from which `p(c)` is taken.
 * @returns The code of each row, `[n]`.
 * @throws {TypeError} If the rows have the wrong shape, or the model has no context of one variable.
 * @throws {RangeError} If a value is none of its variable's, or there are more counts than codes.
 *
 * @example A label that is the first bit
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, categorical, classify, Made, matrix, Trainer } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(2), context: categorical([2]), hidden: [] });
 * const [x, context] = [matrix([[0, 0], [0, 1], [1, 0], [1, 1]]), matrix([[0], [0], [1], [1]])];
 * await new Trainer(made, { rate: 0.1, batch: 4 }).fit({ x, context }, { epochs: 100 });
 * assertEquals([...await classify(made, x, [2, 2])], [0, 0, 1, 1]);
 * ```
 */
export async function classify(
  model: DensityModel,
  x: Rows,
  counts: ArrayLike<number>,
): Promise<Int32Array> {
  const [n] = x.shape;
  const classes = new Int32Array(n);
  const best = new Float64Array(n).fill(-Infinity);
  for (let code = 0; code < counts.length; code++) {
    const context = { data: new Float32Array(n).fill(code), shape: [n, 1] as const };
    const logProb = await model.logProb({ x, context });
    const logPrior = Math.log(counts[code]!);
    logProb.forEach((value, row) => {
      if (value + logPrior <= best[row]!) return;
      best[row] = value + logPrior;
      classes[row] = code;
    });
  }
  return classes;
}
