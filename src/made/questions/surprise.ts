import type { ConditionalsOptions, DensityModel, Samples } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import type { Rows } from "../rows.ts";

/**
 * The surprise of each value: `-log p(x_d | the variables before d in the order)`. The surprises of a row add up to its NLL.
 *
 * @param model The model.
 * @param rows The values, `[n, D]`.
 * @param options The order, of a model that knows any, or the member of a mixture.
 * @returns The surprise of each value in nats, `[n, D]`.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's.
 *
 * @example Which value of a row is the odd one
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, Made, matrix, surprise } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const rows = matrix([[0, 1, 1]]);
 * const { data } = await surprise(made, rows);
 * assertAlmostEquals(data.reduce((sum, each) => sum + each, 0), -(await made.logProb(rows))[0]!, 1e-5);
 * ```
 */
export async function surprise(
  model: DensityModel,
  rows: Rows | Batch,
  options: ConditionalsOptions = {},
): Promise<Samples> {
  const { logProbEach: { data, shape } } = await model.conditionals(rows, options);
  return { data: data.map((logProb) => -logProb), shape };
}
