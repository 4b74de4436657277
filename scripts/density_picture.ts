/**
 * The density of a model of two variables as a picture.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { kindOf, type Made, nameOf, type Rows, type Samples, type Schema } from "../src/made/mod.ts";
import { heatMap } from "../src/report/heat_map.ts";
import { checkContextFlag, sameContext } from "./contexts.ts";

/** What is drawn. */
export interface DensityOptions {
  /** How many samples. */
  readonly n: number;
  readonly seed: number;
  /** The context, as it was typed. */
  readonly context: string | undefined;
}

/** The values of one variable from left to right, or from the lowest up. */
interface Axis {
  readonly values: Float64Array;
  /** Where a value lies, in cells; codes lie somewhere in their cell, where a number between 0 and 1 says. */
  place(value: number, jitter: number): number;
}

/** Draws the density of a model of two variables, the first from left to right, and samples of it. */
export async function drawDensity(made: Made, { n, seed, context }: DensityOptions): Promise<Uint8Array> {
  const { schema } = made;
  if (schema.length !== 2) {
    throw inputError(
      new RangeError(`Cannot draw the density of ${schema.length} variables: the model must have two`),
    );
  }
  checkContextFlag(made.context, context);
  if (made.context && context === undefined) {
    throw inputError(new RangeError("Cannot draw a density without its context: give --context"));
  }
  const given = (rows: number) => made.context ? { context: sameContext(made.context, context!, rows) } : {};
  const samples = await made.sample(n, { seed, ...given(n) });
  const [across, up] = [axisOf(schema, 0, samples), axisOf(schema, 1, samples)] as const;
  const [width, height] = [across.values.length, up.values.length];
  const cells = width * height;
  const x: Rows = {
    data: Float32Array.from(
      { length: 2 * cells },
      (_, i) => i % 2 === 0 ? across.values[(i >> 1) % width]! : up.values[Math.floor((i >> 1) / width)]!,
    ),
    shape: [cells, 2],
  };
  const logProb = await made.logProb({ x, ...given(cells) });
  const most = logProb.reduce((most, value) => Math.max(most, value), -Infinity);
  const points = Array.from({ length: n }, (_, k) =>
    [
      across.place(samples.data[2 * k]!, (k * JITTER[0] + 0.5) % 1),
      up.place(samples.data[2 * k + 1]!, (k * JITTER[1] + 0.5) % 1),
    ] as const);
  return heatMap({ densities: logProb.map((value) => Math.exp(value - most)), width, height, points });
}

/** Steps from one dot to the next within a cell, which spread dots evenly over it (Roberts 2018). */
const JITTER = [0.7548776662466927, 0.5698402909980532] as const;

/** A cell for each value; of numbers cells that are as many as fit, from the least of the samples to the largest. */
function axisOf(schema: Schema, d: number, { data, shape: [n] }: Samples): Axis {
  if (schema[d]!.missing) {
    throw inputError(
      new RangeError(`Cannot draw the density of ${nameOf(schema, d)}: its values may be missing`),
    );
  }
  const count = kindOf(schema[d]!).valueCount(schema[d]!);
  if (count === Infinity) {
    const column = Array.from({ length: n }, (_, k) => data[2 * k + d]!);
    return numberAxis(Math.min(...column, Infinity), Math.max(...column, -Infinity));
  }
  if (count > MOST_CELLS) {
    throw inputError(
      new RangeError(`Cannot draw ${count} values of ${nameOf(schema, d)}: expected at most ${MOST_CELLS}`),
    );
  }
  return {
    values: Float64Array.from({ length: count }, (_, code) => code),
    place: (value, jitter) => value + jitter,
  };
}

/** Cells between two numbers, with a margin at either end. */
function numberAxis(least: number, most: number): Axis {
  if (!(least <= most)) [least, most] = [-1, 1]; // there are no samples
  const margin = MARGIN * (most - least) || 1;
  const [start, cell] = [least - margin, (most - least + 2 * margin) / NUMBER_CELLS];
  return {
    values: Float64Array.from({ length: NUMBER_CELLS }, (_, k) => start + (k + 0.5) * cell),
    place: (value) => (value - start) / cell,
  };
}

/** A picture has at most so many cells from side to side. */
const MOST_CELLS = 1000;

/** The cells of a variable of any number. */
const NUMBER_CELLS = 200;

/** The share of the samples' range at either end that is drawn too. */
const MARGIN = 0.1;
