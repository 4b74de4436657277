/**
 * Initial weights.
 *
 * @module
 */
import { Stream } from "../random/mod.ts";
import type { Activation } from "./activations.ts";
import type { Layer } from "./network.ts";

/** The variance that keeps a signal's size through an activation, times the fan-in (He et al. 2015; Glorot and Bengio 2010). */
const GAIN: Readonly<Record<Activation, number>> = {
  relu: 2,
  silu: 2,
  elu: 1.5,
  softplus: 1,
  tanh: 1,
  sigmoid: 1,
};

/**
 * The initial biases of a hidden layer: a unit is 0 where its inputs are all one half. Inputs are 0 or more, so a unit
 * of few inputs and negative weights would otherwise never be active, and a rectifier that is never active never
 * learns.
 *
 * @param layer The layer.
 * @param weights Its packed weights.
 * @returns One bias a unit.
 */
export function initialBiases({ staircase }: Layer, weights: ArrayLike<number>): Float32Array {
  return Float32Array.from(staircase.extents, (extent, unit) => {
    let sum = 0;
    for (let i = 0; i < extent; i++) sum += weights[staircase.offset(unit, i)];
    return -sum / 2;
  });
}

/**
 * The initial weights of a layer: uniform with variance `gain / fan-in`, where the fan-in of a unit is its extent, not
 * the width of the layer below.
 *
 * @param layer The layer.
 * @param options The activation that follows, or none for the output layer, and the seed.
 * @returns Packed weights, 0 beyond the stair.
 */
export function initialWeights(
  { name, staircase }: Layer,
  { activation, seed }: { activation?: Activation; seed: number },
): Float32Array {
  const uniforms = new Stream(seed, `${name}.weight`).uniforms(staircase.size);
  const gain = activation === undefined ? 1 : GAIN[activation];
  const weights = new Float32Array(staircase.size);
  staircase.extents.forEach((extent, unit) => {
    const bound = Math.sqrt(3 * gain / extent);
    for (let i = 0; i < extent; i++) {
      const place = staircase.offset(unit, i);
      weights[place] = bound * (2 * uniforms[place] - 1);
    }
  });
  return weights;
}
