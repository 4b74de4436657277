/**
 * Where the randomness of samples comes from.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { Stream } from "../random/mod.ts";
import type { ArchitectureSummary } from "./architecture.ts";
import type { Conditions } from "./inputs.ts";
import type { OrderOptions } from "./order.ts";
import { checkShape, type Rows } from "./rows.ts";
import { type Schema, widthOf } from "./schema.ts";

/**
 * What a sample is drawn from: a seed, or uniform numbers in (0, 1), `[n, columns of noise]`; what all conditionals are
 * given; and the order, of a model that knows any. A variable has one column of noise or more; where the model is a mixture, one
 * column before them picks the member. A sample is a function of the seed and of its number: `firstRow` is that of the first one, 0 by
 * default, where samples are drawn some at a time.
 */
export type SampleOptions =
  & ({ readonly seed: number; readonly firstRow?: number } | { readonly noise: Rows })
  & Partial<Conditions<Rows>>
  & OrderOptions;

/** The number of columns of noise of each schema: adding them up takes a fifth of the time of one sample. */
const WIDTHS = new WeakMap<Schema, number>();

/** The number of columns of noise: the first one picks the member of a mixture, the others the values. */
export function noiseWidth({ schema, members }: ArchitectureSummary): number {
  const width = WIDTHS.get(schema) ?? widthOf(schema, "noiseColumns");
  WIDTHS.set(schema, width);
  return width + (members ? 1 : 0);
}

/** Noise that is there, or that follows from a seed and the number of its first row. */
export type NoiseSource = Rows | {
  readonly seed: number;
  readonly firstRow: number;
  readonly shape: readonly [number, number];
};

/**
 * The noise that samples are drawn with.
 *
 * @param n How many samples.
 * @param model The model.
 * @param options The noise itself, or a seed.
 * @returns `[n, columns of noise]`.
 * @throws {RangeError} If `n` is not a whole number from 0 up, or the noise is not between 0 and 1.
 * @throws {TypeError} If the noise has the wrong shape.
 */
export function noiseOf(n: number, model: ArchitectureSummary, options: SampleOptions): Rows {
  const source = noiseSource(n, model, options);
  return "seed" in source ? { data: seededNoise(source, 0, n), shape: source.shape } : source;
}

/** The numbers of some rows of noise. */
export function seededNoise(
  { seed, firstRow, shape: [, columns] }: Exclude<NoiseSource, Rows>,
  start: number,
  end: number,
): Float32Array<ArrayBuffer> {
  return new Stream(seed, "sample").uniforms((end - start) * columns, (firstRow + start) * columns);
}

/** The same as {@linkcode noiseOf}, where nothing is drawn yet. */
export function noiseSource(n: number, model: ArchitectureSummary, options: SampleOptions): NoiseSource {
  if (!(Number.isInteger(n) && n >= 0)) {
    throw inputError(new RangeError(`Cannot draw ${n} samples: expected a whole number from 0 up`));
  }
  // callers in plain JavaScript may forget it
  if (options === undefined) {
    throw new TypeError("Cannot draw without a seed: expected { seed } or { noise }");
  }
  const columns = noiseWidth(model);
  if (!("noise" in options)) {
    const { seed, firstRow = 0 } = options;
    return { seed, firstRow, shape: [n, columns] };
  }
  checkNoise(options.noise, { n, columns });
  return options.noise;
}

/** Throws unless there are `n` rows of noise, every number strictly between 0 and 1. */
function checkNoise(noise: Rows, { n, columns }: { n: number; columns: number }): void {
  checkShape("noise", noise, columns);
  const { data, shape: [rows] } = noise;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! > 0 && data[i]! < 1) continue;
    throw inputError(
      new RangeError(
        `Cannot sample with the noise ${data[i]} in row ${Math.floor(i / columns)}, column ${
          i % columns
        }: expected a number between 0 and 1`,
      ),
    );
  }
  if (rows !== n) throw inputError(new TypeError(`Cannot draw ${n} samples with noise for ${rows}`));
}
