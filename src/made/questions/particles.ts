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
import type { Order } from "../order.ts";
import { pickRows } from "../rows.ts";
import { widthOf } from "../schema.ts";
import type { Event } from "./event.ts";
import { logFactorOf, type Plan, Planner, type Share } from "./plan.ts";
import { settle } from "./settle.ts";

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
  /** See {@linkcode PlanOptions.until}. */
  readonly until?: "before last" | "last" | "end";
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
  /** How the particles of the row are made. */
  readonly plan: Plan;
  /** Its number among the particles of the row. */
  readonly index: number;
  /** Which share of these it belongs to. */
  readonly share: Share;
  /** Its number in the share. */
  readonly place: number;
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
  for (const draw of planRows(model, event, options)) {
    draws.push(draw);
    if (draws.length < most) continue;
    yield await drawSome(model, event, { draws, ...options });
    draws = [];
  }
  if (draws.length > 0) yield await drawSome(model, event, { draws, ...options });
}

function* planRows(model: DensityModel, event: Event, options: DrawOptions): Generator<Draw> {
  const planner = new Planner(model, event);
  for (let row = 0; row < event.x.shape[0]; row++) {
    const plan = planner.plan({ row, ...options });
    let index = 0;
    for (const share of plan.shares) {
      for (let place = 0; place < share.count; place++) yield { row, plan, index: index++, share, place };
    }
  }
}

/** Draws particles, those in each order, so of each member, at once. */
async function drawSome(
  model: DensityModel,
  event: Event,
  { draws, ...options }: DrawOptions & { readonly draws: readonly Draw[] },
): Promise<Particles> {
  const D = model.schema.length;
  const x = new Float32Array(draws.length * D);
  const logWeights = new Float64Array(draws.length);
  const groups = new Map<Order, number[]>();
  draws.forEach(({ share: { order } }, i) => {
    const places = groups.get(order);
    if (places) places.push(i);
    else groups.set(order, [i]);
  });
  for (const [order, places] of groups) {
    const own = places.map((i) => draws[i]!);
    const { values, logProb } = await settle(model, {
      ...layOut(event, own),
      member: own[0]!.share.member,
      order,
      sets: event.sets,
      noise: noiseOf(model, own, options),
    });
    places.forEach((i, k) => {
      x.set(values.subarray(k * D, (k + 1) * D), i * D);
      logWeights[i] = logProb[k]! + logFactorOf(own[k]!.plan);
    });
  }
  return { draws, x, logWeights };
}

/** The values of particles that are given: what is known, and each one's combination of those that are enumerated. */
function layOut(event: Event, draws: readonly Draw[]) {
  const rows = draws.map(({ row }) => row);
  const [x, given] = [pickRows(event.x, rows), pickRows(event.known, rows)];
  const [, D] = x.shape;
  draws.forEach(({ share: { enumerated = [] }, place }, i) => {
    let rest = place;
    for (const { d, values } of enumerated) {
      x.data[i * D + d] = values[rest % values.length]!;
      given.data[i * D + d] = 1;
      rest = Math.floor(rest / values.length);
    }
  });
  return { x, given, conditions: mapInputs(event.conditions, (all) => pickRows(all, rows)) };
}

/** The noise of the values of particles: that of a row is one stream. */
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
