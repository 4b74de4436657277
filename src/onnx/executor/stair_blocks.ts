/**
 * A staircase cut into blocks of units, each a dense matrix that is as tall as its last unit needs.
 *
 * @module
 */
import { type Range, splitUnits } from "../../made/mod.ts";
import { Staircase } from "../../ops/mod.ts";

/** Consecutive units and the inputs that they see. */
export interface StairBlock {
  readonly units: Range;
  /** The part of the staircase: its first inputs and these units. */
  readonly staircase: Staircase;
  /** Where its weights begin; they lie in row-major order, `[inputs, units]`. */
  readonly start: number;
}

/** Layers from this width on are cut into more blocks. */
const WIDE = 1000;
const BLOCKS = 4;
const BLOCKS_OF_WIDE = 8;

/** The inputs of a block are a multiple of this, and its weights begin at one, which suits vector registers. */
const STEP = 16;

/** The blocks of a staircase, and their weights one after the other in place of panels. */
export class StairBlocks {
  /** The blocks that see any inputs. */
  readonly blocks: readonly StairBlock[];
  /** The number of stored values: the weights of all blocks and the zeros between them. */
  readonly size: number;
  readonly #staircase: Staircase;
  /** Pairs: from where, up to and without where, a row of a block lies outside the stair. */
  readonly #outside: Int32Array;

  /** Cuts a staircase. */
  constructor(staircase: Staircase) {
    const { units, inputs, extents } = staircase;
    const blocks: StairBlock[] = [];
    const outside: number[] = [];
    let start = 0;
    for (const range of splitUnits(units, Math.max(units, inputs) < WIDE ? BLOCKS : BLOCKS_OF_WIDE)) {
      const part = extents.subarray(range.start, range.end);
      const tallest = part.at(-1) ?? 0;
      if (tallest === 0) continue;
      const height = Math.min(inputs, roundUp(tallest));
      blocks.push({ units: range, staircase: new Staircase(height, part), start });
      for (let input = 0, row = start, blind = 0; input < height; input++, row += part.length) {
        while (part[blind]! <= input) blind++;
        if (blind > 0) outside.push(row, row + blind);
      }
      start += roundUp(height * part.length);
    }
    this.blocks = blocks;
    this.size = start;
    this.#staircase = staircase;
    this.#outside = Int32Array.from(outside);
  }

  /** Weights that lie in panels, as blocks. */
  fromPanels(panels: ArrayLike<number>): Float32Array {
    const values = new Float32Array(this.size);
    this.#visit((panel, block) => values[block] = panels[panel]!);
    return values;
  }

  /** Weights that lie in blocks, as panels. */
  toPanels(values: ArrayLike<number>): Float32Array {
    const panels = new Float32Array(this.#staircase.size);
    this.#visit((panel, block) => panels[panel] = values[block]!);
    return panels;
  }

  /** Sets what the blocks hold outside the stair to 0. */
  clearOutside(values: Float32Array | Float64Array): void {
    const outside = this.#outside;
    for (let k = 0; k < outside.length; k += 2) values.fill(0, outside[k], outside[k + 1]);
  }

  /** Calls `visit` with the two places of every weight inside the stair. */
  #visit(visit: (panel: number, block: number) => void): void {
    for (const { units, staircase: { extents }, start } of this.blocks) {
      extents.forEach((extent, unit) => {
        for (let input = 0; input < extent; input++) {
          visit(this.#staircase.offset(units.start + unit, input), start + input * extents.length + unit);
        }
      });
    }
  }
}

function roundUp(count: number): number {
  return Math.ceil(count / STEP) * STEP;
}
