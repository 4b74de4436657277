/**
 * The tiles that steps are divided into, each of which one thread computes from beginning to end.
 *
 * @module
 */
import { type Application, isBatched, type Primitive, width } from "../../../expr/mod.ts";
import { PANEL_UNITS, type primitives, type Stair, type Staircase } from "../../../ops/mod.ts";
import { addsUpAll, goesDown } from "./fusion.ts";
import { strideOf, STRIP, wordsOf } from "./layout.ts";
import type { KernelName } from "./primitive_names.ts";
import type { FusedStep, Step } from "./steps.ts";

/** A number of tiles, as a function of the number of rows. */
export interface Tiles {
  /** How many rows are a tile, if rows are. */
  readonly rows?: 1 | 4;
  /** The number of tiles that follow, or of all tiles. */
  readonly others: number;
}

/** The number of tiles for a batch of `n` rows. */
export function countTiles({ rows, others }: Tiles, n: number): number {
  return others + (rows === undefined ? 0 : Math.ceil(n / rows));
}

/** The tiles of a step. */
export function tilesOf(step: Step): Tiles {
  switch (step.kind) {
    case "fused":
      return fusedTiles(step);
    case "kernel":
      return kernelTiles(step.node);
    case "unpack":
    case "pack":
    case "total":
      return { rows: 1, others: 0 };
    case "ones": {
      const { codes, byColumn, operand } = step;
      if (codes !== undefined) return { others: 1 };
      // the rows, and then the words of a row if columns are listed too
      return { rows: 1, others: byColumn ? wordsOf(operand.shape) : 0 };
    }
    case "iteration":
      return { others: 1 };
    case "ranges":
      return { others: step.ranges };
  }
}

/** Panels that make a tile of a product. */
export const PAIR = 2;

/** The number of pairs of panels; the last one may lack its second panel. */
export function panelPairs({ panels }: Staircase): number {
  return Math.ceil(panels / PAIR);
}

/** The number of panels of so many units, or inputs. */
export function panelsOf(units: number): number {
  return Math.ceil(units / PANEL_UNITS);
}

/** The bytes of a tile where there is one row only. */
export const FLAT_TILE = 1024 * STRIP;

/** Rows, strips of columns, or pieces of the only row. */
function fusedTiles(step: FusedStep): Tiles {
  if (addsUpAll(step)) return { others: 1 };
  if (isBatched(step.shape) && !goesDown(step)) return { rows: 1, others: 0 };
  return { others: Math.ceil(strideOf(step.shape) / (goesDown(step) ? STRIP : FLAT_TILE)) };
}

type Attributes<P> = P extends Primitive<infer A> ? A : never;

/** Tiles of some rows, or the only row of a shape without a batch. */
function inRows(rows: 1 | 4): (node: Application) => Tiles {
  return ({ shape }) => isBatched(shape) ? { rows, others: 0 } : { others: 1 };
}

/** Rows that are moved together where there is a batch. */
const moved = inRows(4);

/** The mean length up to which segments count as short. */
const SHORT = 32;

/** Four rows where segments are short, since their columns would not fill vectors. */
const reduced = (node: Application<{ readonly widths: Int32Array }>): Tiles => {
  const mean = width(node.inputs[0].shape) / node.attributes.widths.length;
  return inRows(mean > SHORT ? 1 : 4)(node);
};

const inPairs = ({ attributes: { staircase } }: Application<Stair>): Tiles => ({
  others: panelPairs(staircase),
});

/** The tiles of a node whose primitive has a kernel of its own. */
export function kernelTiles<A>(node: Application<A>): Tiles {
  return tilesByName[node.primitive.name as KernelName](node as never);
}

const tilesByName: {
  readonly [K in KernelName]: (node: Application<Attributes<typeof primitives[K]>>) => Tiles;
} = {
  concat: inRows(1),
  inverse: () => ({ others: 1 }),
  levelMask: inPairs,
  levelSpread: inPairs,
  levelSum: inPairs,
  lookUp: moved,
  oneHot: moved,
  permute: moved,
  permuteWeights: ({ attributes: { to } }) => ({ others: panelPairs(to.staircase) }),
  put: moved,
  segmentCumulativeSum: inRows(1),
  segmentLogSumExp: reduced,
  stairOuter: inPairs,
  stairProduct: inPairs,
  stairTransposed: ({ attributes: { staircase } }) => ({
    others: Math.ceil(panelsOf(staircase.inputs) / PAIR),
  }),
  take: moved,
  toBlocks: ({ attributes: { layout } }) => ({ others: layout.blocks.length }),
  toPanels: ({ attributes: { layout } }) => ({ others: panelPairs(layout.staircase) }),
};
