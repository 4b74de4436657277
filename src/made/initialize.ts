/**
 * Initial weights.
 *
 * @module
 */
import type { Variable } from "../expr/mod.ts";
import { Stream } from "../random/mod.ts";
import type { Activation } from "./activation_names.ts";
import type { Graph, Group } from "./graph.ts";

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
 * The initial weights and biases of a network.
 *
 * Weights are uniform with variance `gain / fan-in`, where the fan-in of a unit is the number of units that it sees, not the width of
 * the groups below, and 0 beyond the mask. The bias of a hidden unit makes it 0 where its inputs are all one half: inputs are 0
 * or more, so a unit of few inputs and negative weights would otherwise never be active, and a rectifier that is never active
 * never learns. Biases of outputs are 0.
 *
 * @param graph The network.
 * @param seed A whole number from 0 to 2^53 - 1.
 * @returns The values of each parameter.
 */
export function initialValues(graph: Graph, seed: number): Map<Variable, Float32Array> {
  const values = new Map<Variable, Float32Array>();
  for (const group of graph.groups) {
    if (group.bias === undefined) continue;
    const sums = new Float64Array(group.levels.length); // of the weights of each unit
    const incoming = graph.edges.filter(({ to }) => to === group);
    const bounds = sums.map((_, unit) => {
      const fanIn = incoming.reduce(
        (sum, { staircase }) => sum + staircase.extents[unit]! - staircase.starts[unit]!,
        0,
      );
      return Math.sqrt(3 * gainOf(group) / fanIn);
    });
    for (const { weight, staircase } of incoming) {
      const uniforms = new Stream(seed, weight.name).uniforms(staircase.size);
      const weights = new Float32Array(staircase.size);
      staircase.eachWeight((unit, _input, place) => {
        weights[place] = bounds[unit]! * (2 * uniforms[place]! - 1);
        sums[unit] = sums[unit]! + weights[place]!;
      });
      values.set(weight, weights);
    }
    values.set(group.bias, Float32Array.from(sums, (sum) => group.activation ? -sum / 2 : 0));
  }
  return values;
}

function gainOf({ activation }: Group): number {
  return activation === undefined ? 1 : GAIN[activation];
}
