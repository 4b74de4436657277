/**
 * Weighted particles: rows in which an event is true, drawn in the model's order, with weights whose mean is its probability.
 *
 * A variable whose value is known is not drawn, and the weight is the product of the conditionals of these (likelihood weighting:
 * Fung and Chang 1990). A variable that lies in a set is drawn within the set, and the weight is multiplied by the mass of the set
 * (progressive sampling: Yang et al. 2019, "Deep Unsupervised Cardinality Estimation"). Where what is to be summed out has few
 * values, each of them is a particle in place of random ones, and the mean is exact.
 *
 * @module
 */
import { Stream } from "../../random/mod.ts";
import type { DensityModel, Samples } from "../density_model.ts";
import { mapInputs } from "../inputs.ts";
import type { Range } from "../range.ts";
import type { Rows } from "../rows.ts";
import { spansOf, widthOf } from "../schema.ts";
import { distributionOf } from "./distributions/mod.ts";
import type { Event } from "./event.ts";
import { type Plan, planRow } from "./plan.ts";

/** How many particles are drawn, and from which random numbers. */
export interface ParticleOptions {
  /** The most particles of each row; 100 by default. */
  readonly particles?: number;
  /** The seed. A particle is a function of it, of the number of its row and of its own. */
  readonly seed: number;
  /** The number of the first row, where the rows are a part of others; 0 by default. */
  readonly firstRow?: number;
}

/** What is drawn. */
export interface DrawOptions extends Required<ParticleOptions> {
  /** What the particles are for. Those for different purposes are independent. */
  readonly purpose: string;
  /** See {@linkcode PlanOptions.whole}. */
  readonly whole?: boolean;
}

/** Some particles; those of a row follow one another. */
export interface Particles {
  /** What each is. */
  readonly draws: readonly Draw[];
  /** The values, `[particles, D]`. */
  readonly x: Float32Array;
  /** The logarithm of each one's weight. */
  readonly logWeights: Float64Array;
}

/** A particle. */
export interface Draw {
  /** Its row. */
  readonly row: number;
  /** Its number among the particles of the row. */
  readonly index: number;
  /** How the particles of the row are made. */
  readonly plan: Plan;
}

/** About so many numbers are worked on at once, however many particles there are. */
const MOST_NUMBERS = 2 ** 20;

/**
 * Draws particles, some at a time.
 *
 * @param model The model.
 * @param event What is true in each row.
 * @param options How many, and from which random numbers.
 */
export async function* drawParticles(
  model: DensityModel,
  event: Event,
  options: DrawOptions,
): AsyncGenerator<Particles> {
  const { schema } = model;
  const width = schema.length + widthOf(schema, "noiseColumns") + widthOf(schema, "parameterColumns");
  const most = Math.ceil(MOST_NUMBERS / width);
  let draws: Draw[] = [];
  for (let row = 0; row < event.x.shape[0]; row++) {
    const plan = planRow(model, event, { row, ...options });
    for (let index = 0; index < plan.count; index++) {
      draws.push({ row, index, plan });
      if (draws.length < most) continue;
      yield await drawSome(model, event, { draws, ...options });
      draws = [];
    }
  }
  if (draws.length > 0) yield await drawSome(model, event, { draws, ...options });
}

async function drawSome(
  model: DensityModel,
  event: Event,
  { draws, ...options }: DrawOptions & { readonly draws: readonly Draw[] },
): Promise<Particles> {
  const D = model.schema.length;
  const rows = draws.map(({ row }) => row);
  const x = rowsAt(event.x, rows);
  const given = rowsAt(event.known, rows);
  draws.forEach(({ index, plan: { enumerated } }, i) => {
    let rest = index;
    for (const { d, values } of enumerated) {
      x.data[i * D + d] = values[rest % values.length]!;
      given.data[i * D + d] = 1;
      rest = Math.floor(rest / values.length);
    }
  });
  const conditions = mapInputs(event.conditions, (all) => rowsAt(all, rows));
  const noise = noiseOf(model, draws, options);
  const within = event.sets.flatMap((set, d) =>
    set === undefined
      ? []
      : [...draws.keys()].flatMap((i) => given.data[i * D + d] === 1 ? [] : [{ i, d, set, mass: 1 }])
  );
  const known = { ...given, data: given.data.slice() };
  for (const { i, d } of within) known.data[i * D + d] = 1;
  const isComplete = known.data.every((flag) => flag === 1);
  const noiseSpans = spansOf(model.schema, "noiseColumns");
  // a value within a set follows from the values before it, so that each round settles one set more, or several
  for (let rounds = event.sets.length;; rounds--) {
    const completed = isComplete ? x : await model.complete({ x, known, ...conditions }, { noise });
    const conditionals = await model.conditionals({ x: completed, ...conditions });
    let isSettled = true;
    for (const place of within) {
      const { i, d, set } = place;
      const { mass, draw } = distributionOf(model.schema[d]!)
        .restrict(partOf(conditionals.parameters, i, conditionals.columns[d]!), set, model.schema[d]!);
      const value = Math.fround(draw(partOf(noise, i, noiseSpans[d]!)));
      isSettled &&= value === x.data[i * D + d];
      x.data[i * D + d] = value;
      place.mass = mass;
    }
    if (!isSettled && rounds > 0) continue;
    const logWeights = Float64Array.from(draws, ({ plan }) => plan.exact ? Math.log(plan.count) : 0);
    given.data.forEach((flag, place) => {
      if (flag === 1) logWeights[Math.floor(place / D)]! += conditionals.logProbEach.data[place]!;
    });
    for (const { i, mass } of within) logWeights[i]! += Math.log(mass);
    return { draws, x: completed.data, logWeights };
  }
}

/** The noise of particles: those of a row are one stream. */
function noiseOf(
  { schema }: DensityModel,
  draws: readonly Draw[],
  { seed, firstRow, purpose }: DrawOptions,
): Samples {
  const columns = widthOf(schema, "noiseColumns");
  const data = new Float32Array(draws.length * columns);
  let stream: Stream | undefined;
  draws.forEach(({ row, index }, i) => {
    if (row !== draws[i - 1]?.row) stream = new Stream(seed, `${purpose} of row ${firstRow + row}`);
    data.set(stream!.uniforms(columns, index * columns), i * columns);
  });
  return { data, shape: [draws.length, columns] };
}

/** Some rows, any of them several times. */
function rowsAt({ data, shape: [, columns] }: Rows, rows: readonly number[]): Samples {
  const result = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let c = 0; c < columns; c++) result[i * columns + c] = data[row * columns + c]!;
  });
  return { data: result, shape: [rows.length, columns] };
}

/** Some columns of a row. */
function partOf({ data, shape: [, columns] }: Samples, row: number, { start, end }: Range): Float32Array {
  return data.subarray(row * columns + start, row * columns + end);
}
