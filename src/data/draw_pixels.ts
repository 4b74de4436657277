import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** So many pixels are drawn at a time. */
const PIXELS = 2 ** 16;

/** The brightest grey level. */
const WHITE = 255;

/**
 * Draws pixels: each becomes 1 with the probability of its grey level, and 0 else (Salakhutdinov and Murray 2008).
 *
 * @param levels Grey levels from 0 to 255, `[n, D]`.
 * @param stream The random numbers, one a pixel.
 * @returns Bits, `[n, D]`.
 */
export function drawPixels({ data, shape }: Matrix, stream: Stream): Matrix {
  const bits = new Uint8Array(data.length);
  for (let start = 0; start < bits.length; start += PIXELS) {
    const uniforms = stream.uniforms(Math.min(PIXELS, bits.length - start), start);
    for (let i = 0; i < uniforms.length; i++) bits[start + i] = +(uniforms[i]! * WHITE < data[start + i]!);
  }
  return matrix(bits, shape);
}

/** Data whose pixels to learn are drawn anew for each epoch. */
export interface DrawnDataset {
  /** Bits, those to learn as in the first epoch. */
  readonly dataset: Dataset;
  /** The bits to learn of an epoch, counted from 0. */
  readonly trainOf: (epoch: number) => Matrix;
}

/**
 * Draws the pixels of pictures: those to learn anew for each epoch, the others once.
 *
 * @param dataset Grey levels.
 * @param seed The seed of what is drawn.
 */
export function drawDataset(dataset: Dataset, seed: number): DrawnDataset {
  const draw = (levels: Matrix, name: string) => drawPixels(levels, new Stream(seed, `pixels ${name}`));
  const { train, valid, test } = dataset;
  const trainOf = (epoch: number) => draw(train, `${epoch}`);
  return {
    trainOf,
    dataset: {
      ...dataset,
      train: trainOf(0),
      ...(valid && { valid: draw(valid, "to validate") }),
      ...(test && { test: draw(test, "to test") }),
    },
  };
}
