import { inputError } from "../../errors/mod.ts";
import type { DensityModel, Samples } from "../density_model.ts";
import type { Batch } from "../inputs.ts";
import { mapInputs } from "../inputs.ts";
import { distributionOf } from "./distributions/mod.ts";
import { type Event, eventOfRows } from "./event.ts";
import { rowsAt } from "./rows_at.ts";

/** How completions are looked for. */
export interface SearchOptions {
  /** How many beginnings of each row are kept, from 1 up: 1 is greedy search; 10 by default. */
  readonly width?: number;
}

/** Likely completions: those of a row follow one another, the likeliest first. */
export interface Search extends Samples {
  /** The row that each completes. */
  readonly rows: Int32Array;
  /** `log p` of each in nats. */
  readonly logProb: Float64Array;
}

/**
 * Looks for likely completions of rows by beam search: the missing values are chosen in the model's order, each as all the values that
 * it can have, and the likeliest beginnings go on. So the likeliest completion may be lost, unless `width` is as large as the number
 * of completions. A number is the median of its conditional.
 *
 * @param model The model.
 * @param batch The values, and which of them are known, both `[n, D]`.
 * @param options How many beginnings are kept.
 * @returns Up to `width` completions of each row with their `log p`.
 * @throws {TypeError} If the rows have the wrong shape.
 * @throws {RangeError} If a value is none of its variable's, or `width` is not a whole number from 1 up.
 *
 * @example The likeliest of all rows
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { beamSearch, binary, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(2), hidden: [4], seed: 1 });
 * const nothing = matrix([[0, 0]]);
 * const { logProb } = await beamSearch(made, { x: nothing, known: nothing }, { width: 4 });
 * assertAlmostEquals(logProb.reduce((sum, value) => sum + Math.exp(value), 0), 1, 1e-5);
 * ```
 */
export async function beamSearch(
  model: DensityModel,
  batch: Batch,
  { width = 10 }: SearchOptions = {},
): Promise<Search> {
  if (!(Number.isSafeInteger(width) && width >= 1)) {
    throw inputError(
      new RangeError(`Cannot search with the width ${width}: expected a whole number from 1 up`),
    );
  }
  const event = eventOfRows(model, batch);
  const [n, D] = event.x.shape;
  const found: { readonly row: number; readonly x: Float32Array; readonly logProb: number }[] = [];
  for (let row = 0; row < n; row++) {
    for (const completion of await searchRow(model, event, { row, width })) {
      found.push({ row, ...completion });
    }
  }
  const data = new Float32Array(found.length * D);
  found.forEach(({ x }, i) => data.set(x, i * D));
  return {
    data,
    shape: [found.length, D],
    rows: Int32Array.from(found, ({ row }) => row),
    logProb: Float64Array.from(found, ({ logProb }) => logProb),
  };
}

/** A row of which the first values are chosen. */
interface Beginning {
  readonly x: Float32Array;
  /** `log p` of what is chosen. */
  readonly logProb: number;
}

async function searchRow(
  model: DensityModel,
  event: Event,
  { row, width }: { row: number; width: number },
): Promise<Beginning[]> {
  const { schema, architecture: { order } } = model;
  const D = schema.length;
  const likeliestFirst = (a: Beginning, b: Beginning) => b.logProb - a.logProb;
  let beam: Beginning[] = [{ x: rowsAt(event.x, [row]).data, logProb: 0 }];
  for (let place = 0; place < D; place++) {
    const d = order[place]!;
    if (event.known.data[row * D + d] === 1) continue;
    const { parameters, columns, logProbEach } = await model.conditionals(inputsOf(beam));
    const { start, end } = columns[d]!;
    beam = beam.flatMap(({ x }, i) => {
      let before = 0;
      for (let k = 0; k < place; k++) before += logProbEach.data[i * D + order[k]!]!;
      const own = parameters.data.subarray(i * parameters.shape[1] + start, i * parameters.shape[1] + end);
      return distributionOf(schema[d]!).likeliest(own, schema[d]!, width).map(({ value, logProb }) => {
        const next = x.slice();
        next[d] = value;
        return { x: next, logProb: before + logProb };
      });
    }).sort(likeliestFirst).slice(0, width);
  }
  const logProb = await model.logProb(inputsOf(beam));
  return beam.map(({ x }, i) => ({ x, logProb: logProb[i]! })).sort(likeliestFirst);

  function inputsOf(beginnings: readonly Beginning[]): Batch {
    const rows = beginnings.map(() => row);
    const data = new Float32Array(beginnings.length * D);
    beginnings.forEach(({ x }, i) => data.set(x, i * D));
    return {
      x: { data, shape: [beginnings.length, D] },
      ...mapInputs(event.conditions, (all) => rowsAt(all, rows)),
    };
  }
}
