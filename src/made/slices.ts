/**
 * Slices of the weights of a network: some units, and some of the inputs that they see. A rectangle cut from a staircase is a
 * staircase again, and one cut from a band is a band, so the same product serves the whole and its slices. Where units are put in an
 * order that is data, slices are computed from all weights.
 *
 * @module
 */
import { type Expr, parameter, type Variable } from "../expr/mod.ts";
import { Staircase, stairProduct, take } from "../ops/mod.ts";
import { type Edge, type Graph, type Group, parametersOf } from "./graph.ts";
import type { Network } from "./network.ts";
import { canonicalValues, type ReadParameter } from "./one_order.ts";
import { biasesInOrder, weightsInOrder } from "./conditionals.ts";
import { numbers, type Range } from "./range.ts";

/** Some weights, and what they are inside of. */
interface Slice {
  readonly weight: Expr;
  readonly staircase: Staircase;
}

/** Products with, and biases of, slices of a network whose weights are fixed, and where its order is data, of that of the canonical order. */
export class WeightSlices {
  /** The values of the slices that were asked for, as far as they are not computed. */
  readonly values: Map<Variable, ArrayLike<number>> = new Map();
  readonly #whole: Map<Variable, ArrayLike<number>>;
  readonly #weights = new Map<string, Slice>();
  readonly #inOrder = new Map<Edge, Map<string, Slice>>();
  readonly #biases = new Map<string, Variable>();

  /**
   * Starts with no slices.
   *
   * @param network The network.
   * @param read The values of its weights and biases.
   */
  constructor(network: Network, read: ReadParameter) {
    const { order, sampled: [canonical] } = network;
    this.#whole = new Map([
      ...parametersOf(network).map((parameter) => [parameter, read(parameter)] as const),
      ...(order ? canonicalValues(network, canonical, read) : []),
    ]);
  }

  /** Lets go of all numbers, once they are written where they are used; what was asked for stays known. */
  release(): void {
    this.values.clear();
    this.#whole.clear();
  }

  /**
   * The product of some units with some of their inputs.
   *
   * @param edge Where the units get their inputs from.
   * @param x The values of the inputs in the range, `[n, J]`.
   * @param options The units, and the inputs that `x` holds.
   * @returns `[n, units]`, or nothing when no unit sees any of the inputs.
   */
  product(edge: Edge, x: Expr, { units, inputs }: { units: Range; inputs: Range }): Expr | undefined {
    const width = inputs.end - inputs.start;
    const inside = (bound: number) => Math.min(Math.max(bound - inputs.start, 0), width);
    const { inOrder: whole = edge.staircase } = edge;
    const starts = whole.starts.subarray(units.start, units.end).map(inside);
    const extents = whole.extents.subarray(units.start, units.end).map(inside);
    if (extents.every((extent, unit) => extent === starts[unit])) return undefined;
    const [first, tallest] = [starts[0]!, extents.at(-1)!];
    // Leaving out a few inputs costs more than it saves.
    const seen = tallest - first > width * 7 / 8 ? { start: 0, end: width } : { start: first, end: tallest };
    const from = (bound: number) => bound - seen.start;
    const slice = this.#weight(edge, {
      units,
      inputs: { start: inputs.start + seen.start, end: inputs.start + seen.end },
      staircase: new Staircase(seen.end - seen.start, extents.map(from), { starts: starts.map(from) }),
    });
    return stairProduct(take(x, numbers(seen)), slice.weight, slice);
  }

  /**
   * The biases of some units, where all variables are there.
   *
   * @param graph The groups and edges of the units.
   * @param options Their group, and which of it.
   * @returns `[units]`.
   */
  bias(graph: Graph, { group, units }: { group: Group; units: Range }): Expr {
    const bias = group.bias!;
    const inOrder = biasesInOrder(graph, group);
    if (inOrder !== bias) return take(inOrder, numbers(units));
    const name = `${bias.name}_${units.start}_${units.end}`;
    const known = this.#biases.get(name);
    if (known !== undefined) return known;
    const slice = parameter(name, [units.end - units.start]);
    const whole = this.#whole.get(bias)!;
    this.values.set(slice, Float32Array.from(numbers(units), (unit) => whole[unit]!));
    this.#biases.set(name, slice);
    return slice;
  }

  #weight(
    edge: Edge,
    { units, inputs, staircase }: { units: Range; inputs: Range; staircase: Staircase },
  ): Slice {
    const { staircase: whole, weight, inOrder } = edge;
    const name = `${weight.name}_${units.start}_${units.end}_from_${inputs.start}_${inputs.end}`;
    // several orders share weights, but each puts them in an order of its own
    const slices = inOrder ? this.#inOrder.get(edge) ?? new Map<string, Slice>() : this.#weights;
    if (inOrder) this.#inOrder.set(edge, slices);
    const known = slices.get(name);
    if (known !== undefined) return known;
    if (inOrder) {
      const window = { staircase, unit: units.start, input: inputs.start };
      const slice = { weight: weightsInOrder(edge, window), staircase };
      slices.set(name, slice);
      return slice;
    }
    const values = new Float32Array(staircase.size);
    const from = this.#whole.get(weight)!;
    staircase.eachWeight((unit, input, place) =>
      values[place] = from[whole.offset(units.start + unit, inputs.start + input)]!
    );
    const slice = { weight: parameter(name, [staircase.size]), staircase };
    this.values.set(slice.weight, values);
    slices.set(name, slice);
    return slice;
  }
}
