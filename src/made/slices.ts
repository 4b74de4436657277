/**
 * Slices of the weights of a network: some units, and some of the inputs that they see. A rectangle cut from a staircase is a
 * staircase again, so the same product serves the whole and its slices.
 *
 * @module
 */
import { type Expr, parameter, type Variable } from "../expr/mod.ts";
import { Staircase, stairProduct, take } from "../ops/mod.ts";
import { type Edge, type Graph, type Group, parametersOf } from "./graph.ts";
import { numbers, type Range } from "./range.ts";

/** Products with, and biases of, slices of a network whose weights are fixed. */
export class WeightSlices {
  /** The values of the slices that were asked for. */
  readonly values: Map<Variable, Float32Array> = new Map();
  readonly #whole: ReadonlyMap<Variable, ArrayLike<number>>;
  readonly #weights = new Map<string, { weight: Variable; staircase: Staircase }>();
  readonly #biases = new Map<string, Variable>();

  /**
   * Starts with no slices.
   *
   * @param graph The network.
   * @param read The values of its weights and biases.
   */
  constructor(graph: Graph, read: (parameter: Variable) => ArrayLike<number>) {
    this.#whole = new Map(parametersOf(graph).map((parameter) => [parameter, read(parameter)]));
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
    const seen = (extent: number) => Math.min(Math.max(extent - inputs.start, 0), width);
    const extents = edge.staircase.extents.subarray(units.start, units.end).map(seen);
    const tallest = extents.at(-1) ?? 0;
    if (tallest === 0) return undefined;
    // Leaving out a few inputs costs more than it saves.
    const height = tallest > width * 7 / 8 ? width : tallest;
    const slice = this.#weight(edge, { units, inputs, staircase: new Staircase(height, extents) });
    return stairProduct(take(x, numbers({ start: 0, end: height })), slice.weight, slice);
  }

  /** The biases of some units of a group. */
  bias(group: Group, units: Range): Variable {
    const bias = group.bias!;
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
    { staircase: whole, weight }: Edge,
    { units, inputs, staircase }: { units: Range; inputs: Range; staircase: Staircase },
  ): { weight: Variable; staircase: Staircase } {
    const end = inputs.start + staircase.inputs;
    const name = `${weight.name}_${units.start}_${units.end}_from_${inputs.start}_${end}`;
    const known = this.#weights.get(name);
    if (known !== undefined) return known;
    const values = new Float32Array(staircase.size);
    const from = this.#whole.get(weight)!;
    staircase.extents.forEach((extent, unit) => {
      for (let i = 0; i < extent; i++) {
        values[staircase.offset(unit, i)] = from[whole.offset(units.start + unit, inputs.start + i)]!;
      }
    });
    const slice = { weight: parameter(name, [staircase.size]), staircase };
    this.values.set(slice.weight, values);
    this.#weights.set(name, slice);
    return slice;
  }
}
