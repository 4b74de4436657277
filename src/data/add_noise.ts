import { Stream } from "../random/stream.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** What is added to values. */
export interface NoiseOptions {
  /** The standard deviation of what is added to each column; 0 adds nothing. */
  readonly deviations: ArrayLike<number>;
  /** The seed of what is added. */
  readonly seed: number;
  /** The epoch that it is added for. */
  readonly epoch: number;
}

/**
 * Adds noise from the normal distribution, anew for each epoch: a density that learns such rows is smoother than they are.
 *
 * @param rows Shape `[n, D]`.
 * @param options How much, the seed and the epoch.
 * @returns Shape `[n, D]`, in float32.
 */
export function addNoise({ data, shape }: Matrix, { deviations, seed, epoch }: NoiseOptions): Matrix {
  const [n, D] = shape;
  const noisy = Float32Array.from(data);
  const stream = new Stream(seed, `noise ${epoch}`);
  for (let d = 0; d < D; d++) {
    const deviation = deviations[d]!;
    if (deviation === 0) continue;
    for (let row = 0; row < n; row++) noisy[row * D + d]! += deviation * stream.normal(d * n + row);
  }
  return matrix(noisy, shape);
}
