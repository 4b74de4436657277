/**
 * A staircase cut into blocks of units, each a dense matrix of the inputs that its units see.
 *
 * @module
 */
import { splitUnits } from "../../made/mod.ts";
import { type Block, type Blocks, PANEL_STEP, PANEL_UNITS, Staircase, visitBlocks } from "../../ops/mod.ts";

/** Consecutive units and the inputs that they see. */
export interface StairBlock extends Block {
  /** The part of the staircase: these inputs and units. */
  readonly staircase: Staircase;
}

/** How values lie: in blocks, or as their shape says. */
export type Layout = StairBlocks | "plain";

/** Layers from this width on are cut into more blocks. */
const WIDE = 1000;
const BLOCKS = 4;
const BLOCKS_OF_WIDE = 8;

/** The inputs of a block are a multiple of this, and its weights begin at one, which suits vector registers. */
const STEP = 16;

/** The blocks of a staircase, and their weights one after the other in place of panels. */
export class StairBlocks implements Blocks {
  readonly staircase: Staircase;
  /** The blocks that see any inputs. */
  readonly blocks: readonly StairBlock[];
  readonly size: number;
  /** Pairs: from where, up to and without where, a row of a block lies outside the stair. */
  readonly #outside: Int32Array;

  /** Cuts a staircase. */
  constructor(staircase: Staircase) {
    const { units, inputs, starts, extents } = staircase;
    const blocks: StairBlock[] = [];
    const outside: number[] = [];
    let start = 0;
    for (const range of splitUnits(units, Math.max(units, inputs) < WIDE ? BLOCKS : BLOCKS_OF_WIDE)) {
      const part = {
        starts: starts.subarray(range.start, range.end),
        extents: extents.subarray(range.start, range.end),
      };
      if (part.extents.every((extent, unit) => extent === part.starts[unit])) continue;
      const first = Math.floor(part.starts[0]! / STEP) * STEP;
      const seen = { start: first, end: Math.min(inputs, roundUp(part.extents.at(-1)!)) };
      const width = part.extents.length;
      const from = (bound: number) => bound - first;
      blocks.push({
        units: range,
        inputs: seen,
        staircase: new Staircase(seen.end - first, part.extents.map(from), { starts: part.starts.map(from) }),
        start,
      });
      let row = start;
      for (let input = first, blind = 0, begun = 0; input < seen.end; input++, row += width) {
        while (part.extents[blind]! <= input) blind++;
        while (part.starts[begun]! <= input) begun++;
        if (blind > 0) outside.push(row, row + blind);
        if (begun < width) outside.push(row + begun, row + width);
      }
      const rows = Math.ceil(seen.end / PANEL_STEP) * PANEL_STEP - first;
      start += roundUp(rows * width + PANEL_UNITS - 1);
    }
    this.staircase = staircase;
    this.blocks = blocks;
    this.size = start;
    this.#outside = Int32Array.from(outside);
  }

  /** Weights that lie in panels, as blocks. */
  fromPanels(panels: ArrayLike<number>): Float32Array {
    const values = new Float32Array(this.size);
    visitBlocks(this, (panel, block) => values[block] = panels[panel]!);
    return values;
  }

  /** Weights that lie in blocks, as panels. */
  toPanels(values: ArrayLike<number>): Float32Array {
    const panels = new Float32Array(this.staircase.size);
    visitBlocks(this, (panel, block) => panels[panel] = values[block]!);
    return panels;
  }

  /** Sets what the blocks hold outside the stair to 0. */
  clearOutside(values: Float32Array | Float64Array): void {
    const outside = this.#outside;
    for (let k = 0; k < outside.length; k += 2) values.fill(0, outside[k], outside[k + 1]);
  }
}

function roundUp(count: number): number {
  return Math.ceil(count / STEP) * STEP;
}
