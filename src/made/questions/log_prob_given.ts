import { inputError } from "../../errors/mod.ts";
import type { DensityModel } from "../density_model.ts";
import { checkEvidence } from "../evidence.ts";
import type { Batch } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { type Estimate, estimate, quotient } from "./estimate.ts";
import { eventOfRows } from "./event.ts";
import type { ParticleOptions } from "./particles.ts";

/** Rows, and what a question makes of their variables. */
export interface WantedBatch extends Batch {
  /** 1 where a value is given and 0 where it is not, `[n, D]`. */
  readonly known: Rows;
  /** 1 where the probability of a value is wanted, `[n, D]`. */
  readonly wanted: Rows;
}

/**
 * `log p` of the wanted values of each row given the known ones; all others are summed out.
 *
 * This is `log p(wanted and known) - log p(known)`, both as {@linkcode logProbKnown} has them, by particles that are independent.
 *
 * @param model The model.
 * @param batch The values, which of them are known, and which are wanted, all `[n, D]`.
 * @param options The number of particles of each row, and the seed.
 * @returns `log p` in nats with its standard error, `[n]`; of the effective sample sizes the smaller one.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's, one is both known and wanted, or `particles` is not a whole number from
 * 1 up.
 *
 * @example The last bit given the first
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, logProbGiven, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * const [known, wanted] = [matrix([[1, 0, 0], [1, 0, 0]]), matrix([[0, 0, 1], [0, 0, 1]])];
 * const { logProb } = await logProbGiven(made, { x: matrix([[1, 0, 0], [1, 0, 1]]), known, wanted }, { seed: 1 });
 * assertAlmostEquals(Math.exp(logProb[0]!) + Math.exp(logProb[1]!), 1, 1e-5);
 * ```
 */
export async function logProbGiven(
  model: DensityModel,
  { wanted, ...batch }: WantedBatch,
  options: ParticleOptions,
): Promise<Estimate> {
  const known = eventOfRows(model, batch);
  const { known: flags } = checkEvidence({ x: batch.x, known: wanted }, model.schema);
  const both = Float32Array.from(flags.data, (flag, place) => flag + known.known.data[place]!);
  const twice = both.indexOf(2);
  if (twice >= 0) {
    const D = model.schema.length;
    throw inputError(
      new RangeError(
        `Cannot ask for row ${Math.floor(twice / D)}, column ${
          twice % D
        } given itself: it is both known and wanted`,
      ),
    );
  }
  const event = { ...known, known: { data: both, shape: flags.shape } };
  return quotient(
    await estimate(model, event, { ...options, purpose: "wanted" }),
    await estimate(model, known, { ...options, purpose: "known" }),
  );
}
