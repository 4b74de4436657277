import { inputError } from "../errors/mod.ts";

/** The number of units whose weights are stored side by side. */
export const PANEL_UNITS = 8;

/** Places of weights are 32-bit integers. */
const MOST_WEIGHTS = 2 ** 31 - 1;

/** Panel lengths are multiples of this many inputs. */
export const PANEL_STEP = 4;

/**
 * A mask as one integer a unit, and the places of the weights inside it.
 *
 * Unit `j` sees exactly the first `extents[j]` inputs, and extents never decrease, so the mask is a staircase. The
 * weights are stored in panels of 8 units, `[unit / 8][input][unit % 8]`, each panel only as long as its longest unit,
 * rounded up to a multiple of 4. What a panel stores beyond the stair is 0 and stays 0.
 */
export class Staircase {
  /** How many inputs each unit sees. */
  readonly extents: Int32Array;
  /** The number of inputs, of which the last ones may be seen by no unit. */
  readonly inputs: number;
  /** Where each panel starts, and the end of the last one. */
  readonly panelStarts: Int32Array;

  /**
   * Lays out the weights of a staircase.
   *
   * @param inputs The number of inputs.
   * @param extents How many inputs each unit sees: whole numbers from 0 to `inputs` that never decrease.
   * @throws {RangeError} When an extent is out of range or smaller than the one before.
   */
  constructor(inputs: number, extents: ArrayLike<number>) {
    this.inputs = inputs;
    this.extents = Int32Array.from(extents);
    this.extents.forEach((extent, unit) => {
      const least = unit > 0 ? this.extents[unit - 1] : 0;
      if (extent !== extents[unit] || extent < least! || extent > inputs) {
        throw new RangeError(
          `Cannot make a staircase with extent ${
            extents[unit]
          } at unit ${unit}: expected a whole number from ${least} to ${inputs}`,
        );
      }
    });
    const panels = Math.ceil(this.units / PANEL_UNITS);
    this.panelStarts = new Int32Array(panels + 1);
    let size = 0;
    for (let panel = 0; panel < panels; panel++) {
      const longest = this.extents[Math.min((panel + 1) * PANEL_UNITS, this.units) - 1];
      size += Math.ceil(longest! / PANEL_STEP) * PANEL_STEP * PANEL_UNITS;
      this.panelStarts[panel + 1] = size;
    }
    if (size > MOST_WEIGHTS) {
      throw inputError(
        new RangeError(
          `Cannot connect ${this.units} units to ${inputs} inputs: that takes ${size} weights, and there can be ${MOST_WEIGHTS}`,
        ),
      );
    }
  }

  /** The number of units. */
  get units(): number {
    return this.extents.length;
  }

  /** The number of panels. */
  get panels(): number {
    return this.panelStarts.length - 1;
  }

  /** The number of stored values: the weights inside the stair and the zeros that fill the panels. */
  get size(): number {
    return this.panelStarts[this.panels]!;
  }

  /** The number of weights inside the stair. */
  get weights(): number {
    return this.extents.reduce((total, extent) => total + extent, 0);
  }

  /** Where the weight from `input` to `unit` is stored. */
  offset(unit: number, input: number): number {
    return this.panelStarts[Math.floor(unit / PANEL_UNITS)]! + input * PANEL_UNITS + unit % PANEL_UNITS;
  }

  /**
   * Weights as other programs store them.
   *
   * @param packed The weights in panels.
   * @returns A matrix `[units, inputs]` in row-major order, 0 beyond the stair.
   */
  toDense(packed: Float32Array | Float64Array): Float32Array | Float64Array {
    const dense = zerosLike(packed, this.units * this.inputs);
    this.#visit((unit, input) => dense[unit * this.inputs + input] = packed[this.offset(unit, input)]!);
    return dense;
  }

  /**
   * The reverse of {@linkcode Staircase.toDense}; what lies beyond the stair is left out.
   *
   * @param dense A matrix `[units, inputs]` in row-major order.
   * @returns The weights in panels.
   */
  fromDense(dense: Float32Array | Float64Array): Float32Array | Float64Array {
    const packed = zerosLike(dense, this.size);
    this.#visit((unit, input) => packed[this.offset(unit, input)] = dense[unit * this.inputs + input]!);
    return packed;
  }

  #visit(visit: (unit: number, input: number) => void): void {
    this.extents.forEach((extent, unit) => {
      for (let input = 0; input < extent; input++) visit(unit, input);
    });
  }
}

function zerosLike(values: Float32Array | Float64Array, length: number): Float32Array | Float64Array {
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
