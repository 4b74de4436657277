/**
 * How the particles of a row are made.
 *
 * @module
 */
import type { DensityModel } from "../density_model.ts";
import { distributionOf } from "./distributions/mod.ts";
import type { Event } from "./event.ts";

/** How the particles of a row are made. */
export interface Plan {
  /** How many there are. */
  readonly count: number;
  /** Whether these are all that there can be, so that nothing is left to chance. */
  readonly exact: boolean;
  /** The variables that take each of their values in turn. */
  readonly enumerated: readonly { readonly d: number; readonly values: readonly number[] }[];
}

/** What a plan is made for. */
export interface PlanOptions {
  /** The row of the event. */
  readonly row: number;
  /** The most particles. */
  readonly particles: number;
  /** Whether particles that are all there can be are so in all variables; else only up to the last one that the event is about. */
  readonly whole?: boolean | undefined;
}

/**
 * Makes a plan: every combination of values once where these are few, else random values.
 *
 * Variables that come after all of those that the event is about do not change its probability. The last of these need not take
 * each of its values, since the mass of its set is known.
 */
export function planRow(
  { schema, architecture: { order } }: DensityModel,
  { known, sets }: Event,
  { row, particles, whole = false }: PlanOptions,
): Plan {
  const D = schema.length;
  const isKnown = (d: number) => known.data[row * D + d] === 1;
  const end = whole ? D : order.findLastIndex((d) => isKnown(d) || sets[d] !== undefined);
  const enumerated: { d: number; values: readonly number[] }[] = [];
  let count = 1;
  for (let place = 0; place < end; place++) {
    const d = order[place]!;
    if (isKnown(d)) continue;
    const values = distributionOf(schema[d]!).values(schema[d]!, sets[d] ?? {}, particles / count);
    if (values === undefined) return { count: particles, exact: false, enumerated: [] };
    enumerated.push({ d, values });
    count *= values.length;
  }
  return { count, exact: true, enumerated };
}
