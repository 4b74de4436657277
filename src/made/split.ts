/**
 * The network with the product of each layer cut into blocks of units, so that each block needs no more inputs than its
 * last unit sees: dense products, and little outside the stair.
 *
 * @module
 */
import { type Expr, named } from "../expr/mod.ts";
import { add, broadcast, concat, type Staircase } from "../ops/mod.ts";
import { type Activation, activations } from "./activations.ts";
import type { LayerBlocks, Range } from "./block.ts";
import { encodeValues } from "./columns.ts";
import type { Network } from "./network.ts";

/** What a network is split with. */
export interface SplitOptions {
  /** The activation of hidden units. */
  readonly activation: Activation;
  /** The parts of the network's layers. */
  readonly blocks: LayerBlocks;
  /** The number of blocks of each layer; layers that are too narrow get fewer. */
  readonly count: number;
}

/** Blocks begin at multiples of this many units, which suits vector registers. */
const STEP = 32;

/** The blocks of a layer of so many units. */
export function splitUnits(units: number, count: number): Range[] {
  const cuts = Array.from({ length: count + 1 }, (_, k) => Math.round(k * units / count / STEP) * STEP);
  const distinct = [...new Set([0, ...cuts.slice(1, -1).filter((cut) => cut > 0 && cut < units), units])];
  return distinct.slice(1).map((end, k) => ({ start: distinct[k], end }));
}

/** The number of weights that the blocks of a staircase store. */
export function storedWeights({ units, extents }: Staircase, count: number): number {
  return splitUnits(units, count).reduce(
    (total, { start, end }) => total + (end - start) * extents[end - 1],
    0,
  );
}

/**
 * The units of the output layer, sorted by rank.
 *
 * @param network The network.
 * @param x The values, `[n, D]`, columns in the data's order.
 * @param options The parts of its layers and the number of blocks.
 * @returns `[n, outputs]`.
 */
export function splitOutputs({ columns, layers }: Network, x: Expr, options: SplitOptions): Expr {
  const { activation, blocks, count } = options;
  return layers.reduce((below, { name, staircase: { inputs, units } }, depth) => {
    const parts = splitUnits(units, count).map((range) => {
      const product = blocks.product(depth, below, { units: range, inputs: { start: 0, end: inputs } });
      const bias = blocks.bias(depth, range);
      const z = product ? add(product, bias) : broadcast(bias, ["n", range.end - range.start]);
      return depth < layers.length - 1 ? activations[activation](z) : z;
    });
    return named(name, concat(parts));
  }, encodeValues(columns, x));
}
