import { inputError } from "../../errors/mod.ts";
import type { DensityModel, Samples } from "../density_model.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import type { Order } from "../order.ts";
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
  const { order, members = [{ order }] } = model.architecture;
  const found: (Beginning & { readonly row: number })[] = [];
  for (let row = 0; row < n; row++) {
    const completions = new Map<string, Float32Array>(); // several members may find the same
    for (const [member, { order }] of members.entries()) {
      const beam = await searchRow(model, event, { row, width, member, order });
      for (const { x } of beam) completions.set(x.join(), x);
    }
    const rows = [...completions.values()];
    const logProb = await model.logProb(inputsOf(event, row, rows));
    const likely = rows.map((x, i) => ({ row, x, logProb: logProb[i]! })).sort(likeliestFirst);
    found.push(...likely.slice(0, width));
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

function likeliestFirst(a: Beginning, b: Beginning): number {
  return b.logProb - a.logProb;
}

/** The likeliest completions of a row that are found in the order of one member. */
async function searchRow(
  model: DensityModel,
  event: Event,
  { row, width, member, order }: { row: number; width: number; member: number; order: Order },
): Promise<Beginning[]> {
  const { schema } = model;
  const D = schema.length;
  let beam: Beginning[] = [{ x: rowsAt(event.x, [row]).data, logProb: 0 }];
  for (const [place, d] of order.entries()) {
    if (event.known.data[row * D + d] === 1) continue;
    const inputs = inputsOf(event, row, beam.map(({ x }) => x));
    const { parameters, columns, logProbEach } = await model.conditionals(inputs, { member });
    const { start, end } = columns[d]!;
    beam = beam.flatMap(({ x }, i) => {
      const each = logProbEach.data.subarray(i * D, (i + 1) * D);
      const before = order.subarray(0, place).reduce((sum, d) => sum + each[d]!, 0);
      const own = parameters.data.subarray(i * parameters.shape[1] + start, i * parameters.shape[1] + end);
      return distributionOf(schema[d]!).likeliest(own, schema[d]!, width).map(({ value, logProb }) => {
        const next = x.slice();
        next[d] = value;
        return { x: next, logProb: before + logProb };
      });
    }).sort(likeliestFirst).slice(0, width);
  }
  return beam;
}

/** Completions of a row as a model takes them. */
function inputsOf({ conditions }: Event, row: number, completions: readonly Float32Array[]): Batch {
  const D = completions[0]!.length;
  const data = new Float32Array(completions.length * D);
  completions.forEach((x, i) => data.set(x, i * D));
  const rows = completions.map(() => row);
  return { x: { data, shape: [rows.length, D] }, ...mapInputs(conditions, (all) => rowsAt(all, rows)) };
}
