import type { DensityModel, Samples } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import type { OrderOptions } from "../order.ts";
import { surprisesOf } from "./nearby_surprise.ts";
import { deviationsOf, rowSums, type UsualSurprise } from "./usual_surprise.ts";

/** How strange rows are, and why. */
export interface Strangeness {
  /**
   * The anomaly score of each row, `[n]`: the sum of its deviations. Where nothing is known to be usual, and of a mixture, it
   * is `-log p` of the row in nats.
   */
  readonly scores: Float64Array;
  /**
   * The surprise of each value, `-log p(x_d | the variables before d in the order)` in nats, `[n, D]`. NaN where a value is not known; absent
   * of a mixture.
   */
  readonly surprises?: Samples;
  /**
   * How strange each value is, `[n, D]`: how many standard deviations its surprise lies above the mean of its variable. That of a number is
   * here that of all that are no farther away than half a standard deviation of the column,
   * `-log p(a number near x_d | the variables before d)`: a density also tells how near to each other values are, and how narrow bins, which
   * makes no value strange. Of a model of any order it is the most in nine orders, unless one is given: what comes before a value may explain it,
   * and what comes after it may tell that it is strange. NaN where a value is not known.
   */
  readonly deviations?: Samples;
}

/**
 * Tells how strange rows are, and which of their values make them so.
 *
 * @param model The model.
 * @param batch The values, `[n, D]`; also which of them are known, of a model of any order, which then asks for these first.
 * @param usual What is usual, see {@linkcode usualSurprise}, if that is known.
 * @param options The order, of a model that knows any.
 * @returns Scores and what they are made of.
 * @throws {TypeError} If the rows have the wrong shape, or of a model of one order a part is not known.
 * @throws {RangeError} If a value is none of its variable's.
 *
 * @example The odd one of some rows
 * ```ts
 * import { assert } from "@std/assert";
 * import { explain, Made, matrix, usualSurprise } from "@staircase/made";
 *
 * const schema = [{ kind: "real", name: "age", mean: 40, deviation: 10 }] as const;
 * await using made = new Made({ schema, hidden: [] });
 * const usual = await usualSurprise(made, { x: await made.sample(200, { seed: 1 }) });
 * const { scores, deviations } = await explain(made, { x: matrix([[41], [400]]) }, usual);
 * assert(scores[1]! > scores[0]! && deviations!.data[1]! > 3);
 * ```
 */
export async function explain(
  model: DensityModel,
  batch: Batch,
  usual: UsualSurprise | undefined,
  options: OrderOptions = {},
): Promise<Strangeness> {
  if (model.architecture.members !== undefined) {
    return { scores: (await model.logProb(batch, options)).map((logProb) => -logProb) };
  }
  const { shape } = batch.x;
  if (usual?.variables === undefined) {
    const { exact } = await surprisesOf(model, batch, [], options);
    return { scores: rowSums(exact, shape[1]), surprises: { data: exact, shape } };
  }
  const { exact, deviations } = await deviationsOf(
    model,
    batch,
    usual.variables,
    options.order && [options],
  );
  return {
    scores: rowSums(deviations, shape[1]),
    surprises: { data: exact, shape },
    deviations: { data: deviations, shape },
  };
}
