import { inputError } from "../../errors/mod.ts";
import type { Conditionals, DensityModel, Samples } from "../density_model.ts";
import { type Batch, mapInputs } from "../inputs.ts";
import type { Order } from "../order.ts";
import { partOfRow, pickRows } from "../rows.ts";
import { distributionOf, presenceOf } from "./distributions/mod.ts";
import { type Event, eventOfRows } from "./event.ts";
import { WeightSum } from "./weight_sum.ts";

/** How completions are looked for. */
export interface SearchOptions {
  /** How many beginnings of each row are kept, from 1 up: 1 is greedy search; 10 by default. */
  readonly width?: number;
}

/** Likely completions: those of a row follow one another, the likeliest first; of that each number counts for all. */
export interface Search extends Samples {
  /** The row that each completes. */
  readonly rows: Int32Array;
  /** `log p` of each in nats. */
  readonly logProb: Float64Array;
}

/**
 * Looks for likely completions of rows by beam search: the missing values are chosen in the model's order, each as all the values that
 * it can have, and the likeliest beginnings go on. So the likeliest completion may be lost, unless `width` is as large as the number
 * of completions. A number is the median of its conditional, and counts for all numbers in the comparison of rows, since a density is in
 * other units than a probability.
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
  const found: Beginning[] = [];
  const rows: number[] = [];
  for (let row = 0; row < n; row++) {
    const search = new RowSearch(model, event, row);
    const completions = new Map<string, Float32Array>(); // several members may find the same
    for (const [member, { order }] of members.entries()) {
      for (const { x } of await search.find({ width, member, order })) completions.set(x.join(), x);
    }
    const likely = await search.compare([...completions.values()], members.length);
    found.push(...likely.slice(0, width));
    rows.push(...likely.slice(0, width).map(() => row));
  }
  const data = new Float32Array(found.length * D);
  found.forEach(({ x }, i) => data.set(x, i * D));
  const samples: Samples = { data, shape: [found.length, D] };
  const conditions = mapInputs(event.conditions, (all) => pickRows(all, rows));
  const logProb = Float64Array.from(await model.logProb({ x: samples, ...conditions }));
  return { ...samples, rows: Int32Array.from(rows), logProb };
}

/** A row of which the first values are chosen. */
interface Beginning {
  readonly x: Float32Array;
  /** The logarithm of the probability of what is chosen, where a number counts for all. */
  readonly logProb: number;
}

function likeliestFirst(a: Beginning, b: Beginning): number {
  return b.logProb - a.logProb;
}

/** The search for likely completions of one row. */
class RowSearch {
  readonly #model: DensityModel;
  readonly #event: Event;
  readonly #row: number;

  constructor(model: DensityModel, event: Event, row: number) {
    this.#model = model;
    this.#event = event;
    this.#row = row;
  }

  /** The likeliest completions that are found in the order of one member. */
  async find(
    { width, member, order }: { width: number; member: number; order: Order },
  ): Promise<readonly Beginning[]> {
    const { schema } = this.#model;
    let beam: Beginning[] = [{ x: pickRows(this.#event.x, [this.#row]).data, logProb: 0 }];
    for (const [place, d] of order.entries()) {
      if (this.#isKnown(d)) continue;
      const completions = beam.map(({ x }) => x);
      const conditionals = await this.#conditionals(completions, member);
      const before = this.#logProbs(completions, conditionals, order.subarray(0, place));
      beam = completions.flatMap((x, i) =>
        distributionOf(schema[d]!).likeliest(parametersOf(conditionals, i, d), schema[d]!, width)
          .map(({ value, logProb }) => ({ x: x.with(d, value), logProb: before[i]! + logProb }))
      ).sort(likeliestFirst).slice(0, width);
    }
    return beam;
  }

  /** Some completions, the likeliest by all members first. */
  async compare(completions: readonly Float32Array[], members: number): Promise<readonly Beginning[]> {
    const variables = Int32Array.from(this.#model.schema.keys());
    const sums = completions.map(() => new WeightSum());
    for (let member = 0; member < members; member++) {
      const conditionals = await this.#conditionals(completions, member);
      this.#logProbs(completions, conditionals, variables).forEach((each, i) => sums[i]!.add(each));
    }
    return completions.map((x, i) => ({ x, logProb: sums[i]!.logMean })).sort(likeliestFirst);
  }

  #isKnown(d: number): boolean {
    return this.#event.known.data[this.#row * this.#model.schema.length + d] === 1;
  }

  #conditionals(completions: readonly Float32Array[], member: number): Promise<Conditionals> {
    const D = this.#model.schema.length;
    const data = new Float32Array(completions.length * D);
    completions.forEach((x, i) => data.set(x, i * D));
    const rows = completions.map(() => this.#row);
    const conditions = mapInputs(this.#event.conditions, (all) => pickRows(all, rows));
    return this.#model.conditionals({ x: { data, shape: [rows.length, D] }, ...conditions }, { member });
  }

  /** The sum over some variables of the logarithm of each one's probability, of numbers that were chosen that there is one. */
  #logProbs(
    completions: readonly Float32Array[],
    conditionals: Conditionals,
    variables: ArrayLike<number>,
  ): number[] {
    const { schema } = this.#model;
    return completions.map((x, i) =>
      Array.from(variables).reduce((sum, d) => {
        const isNumber = !Number.isNaN(x[d]!) && distributionOf(schema[d]!).scale(schema[d]!) === "interval";
        return sum + (isNumber && !this.#isKnown(d)
          ? Math.log(presenceOf(parametersOf(conditionals, i, d), schema[d]!))
          : conditionals.logProbEach.data[i * schema.length + d]!);
      }, 0)
    );
  }
}

/** The parameters of the conditional of a variable in a row. */
function parametersOf({ parameters, columns }: Conditionals, row: number, d: number): Float32Array {
  return partOfRow(parameters, row, columns[d]!);
}
