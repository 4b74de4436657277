/**
 * Initial weights.
 *
 * @module
 */
import { type Variable, width } from "../expr/mod.ts";
import { Stream } from "../random/mod.ts";
import type { Activation } from "./activation_names.ts";
import type { Edge, Graph, Group } from "./graph.ts";
import { isData } from "./masks.ts";

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
 * never learns. Where the order is data, the weight of a variable's presence does that for the inputs of this variable. Biases of
 * outputs are 0.
 *
 * @param graph The network.
 * @param seed A whole number from 0 to 2^53 - 1.
 * @returns The values of each parameter.
 */
export function initialValues(graph: Graph, seed: number): Map<Variable, Float32Array> {
  const values = new Map<Variable, Float32Array>();
  const D = graph.order ? width(graph.order.shape) : 0;
  for (const group of graph.groups) {
    if (group.bias === undefined) continue;
    const sums = new Float64Array(group.levels.length); // of the weights of each unit
    const incoming = graph.edges.filter(({ to }) => to === group);
    const drawn = incoming.filter((edge) => !isPresence(edge));
    const presence = incoming.find(isPresence);
    const centre = new Float32Array(presence?.staircase.size ?? 0);
    const bounds = sums.map((_, unit) => {
      const fanIn = drawn.reduce((sum, edge) => sum + fanInOf(edge, unit, D), 0);
      return Math.sqrt(3 * gainOf(group) / fanIn) * (group.initialScales?.[unit] ?? 1);
    });
    for (const { from, weight, staircase } of drawn) {
      const uniforms = new Stream(seed, weight.name).uniforms(staircase.size);
      const weights = new Float32Array(staircase.size);
      const isCentred = presence !== undefined && from === graph.groups[0];
      staircase.eachWeight((unit, input, place) => {
        weights[place] = bounds[unit]! * (2 * uniforms[place]! - 1);
        if (isCentred) {
          const variable = presence.staircase.offset(unit, from.levels[input]! - 1);
          centre[variable] = centre[variable]! - weights[place]! / 2;
        } else sums[unit] = sums[unit]! + weights[place]!;
      });
      values.set(weight, weights);
    }
    if (presence) values.set(presence.weight, centre);
    values.set(group.bias, Float32Array.from(sums, (sum) => group.activation ? -sum / 2 : 0));
  }
  return values;
}

/** How many units below a unit sees; where the order is data, in the mean over all orders. */
function fanInOf({ from, to, staircase }: Edge, unit: number, D: number): number {
  if (!isData(from, to)) return staircase.extents[unit]! - staircase.starts[unit]!;
  // units that follow variables have every degree in some order
  return Math.max(1, staircase.inputs * (to.places ? 1 / 2 : to.levels[unit]! / D));
}

/** Whether an edge leads from what says which variables are there. */
function isPresence({ from }: Edge): boolean {
  return from.name === "presence";
}

function gainOf({ activation }: Group): number {
  return activation === undefined ? 1 : GAIN[activation];
}
