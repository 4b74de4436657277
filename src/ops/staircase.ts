import { inputError } from "../errors/mod.ts";

/** The number of units whose weights are stored side by side. */
export const PANEL_UNITS = 8;

/** Places of weights are 32-bit integers. */
const MOST_WEIGHTS = 2 ** 31 - 1;

/** Panel lengths are multiples of this many inputs. */
export const PANEL_STEP = 4;

/** What else a staircase may have. */
export interface StaircaseOptions {
  /** The first input that each unit sees; the first of all by default. */
  readonly starts?: ArrayLike<number>;
}

/** Visits a weight: from which input to which unit, and where it is stored. */
export type VisitWeight = (unit: number, input: number, place: number) => void;

/**
 * A mask as one or two integers a unit, and the places of the weights inside it.
 *
 * Unit `j` sees exactly the first `extents[j]` inputs, and extents never decrease, so the mask is a staircase. Where
 * `starts` are given, which never decrease either, unit `j` does not see the first `starts[j]` inputs: the mask is a band. The
 * weights are stored in panels of 8 units, `[unit / 8][input][unit % 8]`, each panel only from the first input that one of
 * its units sees to the last one, rounded outwards to multiples of 4. What a panel stores beyond the mask is 0 and stays 0.
 */
export class Staircase {
  /** The first input that each unit sees. */
  readonly starts: Int32Array;
  /** The input after the last one that each unit sees; where no starts are given, how many it sees. */
  readonly extents: Int32Array;
  /** The number of inputs, of which the last ones may be seen by no unit. */
  readonly inputs: number;
  /** Where each panel starts, and the end of the last one. */
  readonly panelStarts: Int32Array;
  /** The first input that each panel stores. */
  readonly panelInputs: Int32Array;

  /**
   * Lays out the weights of a staircase.
   *
   * @param inputs The number of inputs.
   * @param extents How many inputs each unit sees: whole numbers from 0 to `inputs` that never decrease.
   * @param options The first input that each unit sees, if not all see the first one: whole numbers that never decrease
   * and are at most the extents.
   * @throws {TypeError} When there are not as many starts as extents.
   * @throws {RangeError} When an extent or start is out of range or smaller than the one before.
   */
  constructor(inputs: number, extents: ArrayLike<number>, { starts }: StaircaseOptions = {}) {
    this.inputs = inputs;
    this.extents = ascending("extent", extents, () => inputs);
    this.starts = starts
      ? ascending("start", starts, (unit) => this.extents[unit]!)
      : new Int32Array(extents.length);
    if (this.starts.length !== this.units) {
      throw new TypeError(
        `Cannot make a staircase of ${this.units} units with ${this.starts.length} starts: expected one for each`,
      );
    }
    const panels = Math.ceil(this.units / PANEL_UNITS);
    this.panelStarts = new Int32Array(panels + 1);
    this.panelInputs = new Int32Array(panels);
    let size = 0;
    for (let panel = 0; panel < panels; panel++) {
      const first = Math.floor(this.starts[panel * PANEL_UNITS]! / PANEL_STEP) * PANEL_STEP;
      const longest = this.extents[Math.min((panel + 1) * PANEL_UNITS, this.units) - 1]!;
      size += (Math.ceil(longest / PANEL_STEP) * PANEL_STEP - first) * PANEL_UNITS;
      this.panelInputs[panel] = first;
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

  /** Whether there are inputs before the first one that some unit sees. */
  get isBand(): boolean {
    return (this.starts.at(-1) ?? 0) > 0;
  }

  /** The number of stored values: the weights inside the mask and the zeros that fill the panels. */
  get size(): number {
    return this.panelStarts[this.panels]!;
  }

  /** The number of weights inside the mask. */
  get weights(): number {
    return this.extents.reduce((total, extent, unit) => total + extent - this.starts[unit]!, 0);
  }

  /** Where the weight from `input` to `unit` is stored. */
  offset(unit: number, input: number): number {
    const panel = Math.floor(unit / PANEL_UNITS);
    return this.panelStarts[panel]! + (input - this.panelInputs[panel]!) * PANEL_UNITS + unit % PANEL_UNITS;
  }

  /** Visits every weight inside the mask, unit by unit. */
  eachWeight(visit: VisitWeight): void {
    this.extents.forEach((extent, unit) => {
      for (let input = this.starts[unit]!; input < extent; input++) {
        visit(unit, input, this.offset(unit, input));
      }
    });
  }

  /**
   * The columns of the matrix that other programs store: the inputs, or for a band as many as one unit sees at most.
   */
  get denseWidth(): number {
    if (!this.isBand) return this.inputs;
    return this.extents.reduce((most, extent, unit) => Math.max(most, extent - this.starts[unit]!), 0);
  }

  /**
   * Weights as other programs store them.
   *
   * @param packed The weights in panels.
   * @param dense Where to write them, zeros until then; a new array by default.
   * @returns A matrix `[units, denseWidth]` in row-major order, 0 beyond the mask. Each row of a band begins with the first
   * input that its unit sees.
   */
  toDense(
    packed: Float32Array | Float64Array,
    dense: Float32Array | Float64Array = zerosLike(packed, this.units * this.denseWidth),
  ): Float32Array | Float64Array {
    this.#eachOfDense((at, place) => dense[at] = packed[place]!);
    return dense;
  }

  /**
   * The reverse of {@linkcode Staircase.toDense}; what lies beyond the mask is left out.
   *
   * @param dense A matrix `[units, denseWidth]` in row-major order.
   * @returns The weights in panels.
   */
  fromDense(dense: Float32Array | Float64Array): Float32Array | Float64Array {
    const packed = zerosLike(dense, this.size);
    this.#eachOfDense((at, place) => packed[place] = dense[at]!);
    return packed;
  }

  #eachOfDense(visit: (at: number, place: number) => void): void {
    const { denseWidth, isBand, starts } = this;
    this.eachWeight((unit, input, place) =>
      visit(unit * denseWidth + (isBand ? input - starts[unit]! : input), place)
    );
  }
}

/** Checks numbers that never decrease and have an upper bound each. */
function ascending(what: string, given: ArrayLike<number>, most: (unit: number) => number): Int32Array {
  const values = Int32Array.from(given);
  values.forEach((value, unit) => {
    const least = unit > 0 ? values[unit - 1]! : 0;
    if (value !== given[unit] || value < least || value > most(unit)) {
      throw new RangeError(
        `Cannot make a staircase with ${what} ${
          given[unit]
        } at unit ${unit}: expected a whole number from ${least} to ${most(unit)}`,
      );
    }
  });
  return values;
}

function zerosLike(values: Float32Array | Float64Array, length: number): Float32Array | Float64Array {
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
