/**
 * Rectangular blocks of the layers of a network. A rectangle cut from a staircase is a staircase again, so the same
 * product serves the whole and its parts.
 *
 * @module
 */
import { type Expr, parameter, type Variable } from "../expr/mod.ts";
import { Staircase, stairProduct, take } from "../ops/mod.ts";
import type { Layer } from "./network.ts";

/** Consecutive units. */
export interface Range {
  /** The first one. */
  readonly start: number;
  /** The one after the last one. */
  readonly end: number;
}

/** The numbers of a range. */
export function numbers({ start, end }: Range): number[] {
  return Array.from({ length: end - start }, (_, k) => start + k);
}

/** Products with, and biases of, parts of the layers of a network whose weights are fixed. */
export class LayerBlocks {
  /** The values of the parts that were asked for. */
  readonly values: Map<Variable, Float32Array> = new Map();
  readonly #layers: readonly Layer[];
  readonly #read: (parameter: Variable) => ArrayLike<number>;
  readonly #weights = new Map<string, { weight: Variable; staircase: Staircase }>();
  readonly #biases = new Map<string, Variable>();

  /**
   * Starts with no parts.
   *
   * @param layers The layers.
   * @param read The values of their weights and biases.
   */
  constructor(layers: readonly Layer[], read: (parameter: Variable) => ArrayLike<number>) {
    this.#layers = layers;
    const whole = new Map(layers.flatMap(({ weight, bias }) => [weight, bias]).map((p) => [p, read(p)]));
    this.#read = (parameter) => whole.get(parameter)!;
  }

  /**
   * The product of some units of a layer with some of their inputs.
   *
   * @param depth The layer.
   * @param x The values of the inputs in the range, `[n, J]`.
   * @param options The units, and the inputs that `x` holds.
   * @returns `[n, units]`, or nothing when no unit sees any of the inputs.
   */
  product(
    depth: number,
    x: Expr,
    { units, inputs }: { units: Range; inputs: Range },
  ): Expr | undefined {
    const { staircase } = this.#layers[depth];
    const seen = (extent: number) => Math.min(Math.max(extent - inputs.start, 0), inputs.end - inputs.start);
    const extents = staircase.extents.subarray(units.start, units.end).map(seen);
    const tallest = extents.at(-1) ?? 0;
    if (tallest === 0) return undefined;
    // Leaving out a few inputs costs more than it saves.
    const width = inputs.end - inputs.start;
    const height = tallest > width * 7 / 8 ? width : tallest;
    const block = this.#weight(depth, { units, inputs, part: new Staircase(height, extents) });
    return stairProduct(take(x, numbers({ start: 0, end: height })), block.weight, block);
  }

  /** The biases of some units of a layer. */
  bias(depth: number, units: Range): Variable {
    const { bias } = this.#layers[depth];
    const name = `${bias.name}_${units.start}_${units.end}`;
    const known = this.#biases.get(name);
    if (known !== undefined) return known;
    const block = parameter(name, [units.end - units.start]);
    this.values.set(block, Float32Array.from(this.#read(bias)).subarray(units.start, units.end));
    this.#biases.set(name, block);
    return block;
  }

  #weight(depth: number, { units, inputs, part }: { units: Range; inputs: Range; part: Staircase }) {
    const { staircase, weight } = this.#layers[depth];
    const name = `${weight.name}_${units.start}_${units.end}_from_${inputs.start}_${
      inputs.start + part.inputs
    }`;
    const known = this.#weights.get(name);
    if (known !== undefined) return known;
    const whole = this.#read(weight);
    const values = new Float32Array(part.size);
    part.extents.forEach((extent, unit) => {
      for (let i = 0; i < extent; i++) {
        values[part.offset(unit, i)] = whole[staircase.offset(units.start + unit, inputs.start + i)];
      }
    });
    const block = { weight: parameter(name, [part.size]), staircase: part };
    this.values.set(block.weight, values);
    this.#weights.set(name, block);
    return block;
  }
}
