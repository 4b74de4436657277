/**
 * The network with the products of each group cut into slices of units, so that each slice needs no more inputs than its
 * last unit sees: dense products, and little outside the stair.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, broadcast, type Staircase } from "../ops/mod.ts";
import { encodeInputs, inOrder } from "./columns.ts";
import { forward } from "./forward.ts";
import { hasDataMasks, outputOf } from "./graph.ts";
import { unitsOf, wherePresent } from "./conditionals.ts";
import type { Member } from "./network.ts";
import type { Range } from "./range.ts";
import type { Inputs } from "./inputs.ts";
import type { WeightSlices } from "./slices.ts";

/** What a network is split with. */
export interface SplitOptions {
  /** The slices of its weights. */
  readonly slices: WeightSlices;
  /** The number of slices of each group; groups that are too narrow get fewer. */
  readonly count: number;
}

/** Slices begin at multiples of this many units, which suits vector registers. */
const STEP = 32;

/** The slices of a group of so many units. */
export function splitUnits(units: number, count: number): Range[] {
  const cuts = Array.from({ length: count + 1 }, (_, k) => Math.round(k * units / count / STEP) * STEP);
  const distinct = [...new Set([0, ...cuts.slice(1, -1).filter((cut) => cut > 0 && cut < units), units])];
  return distinct.slice(1).map((end, k) => ({ start: distinct[k]!, end }));
}

/** The number of weights that the slices of a staircase store. */
export function storedWeights({ units, extents, isBand, weights }: Staircase, count: number): number {
  if (isBand) return weights;
  return splitUnits(units, count).reduce(
    (total, { start, end }) => total + (end - start) * extents[end - 1]!,
    0,
  );
}

/**
 * The units of the output group, sorted by rank.
 *
 * @param network The network.
 * @param inputs What it is given.
 * @param options The slices of its weights, and their number.
 * @returns `[n, outputs]`.
 */
export function splitOutputs(network: Member, inputs: Inputs<Expr>, { slices, count }: SplitOptions): Expr {
  if (hasDataMasks(network)) return unitsOf(network, inputs).get(outputOf(network))!;
  const inRanks = wherePresent(network);
  const values = forward(
    inRanks,
    encodeInputs(inRanks, network.columns, { ...inputs, x: inOrder(network, inputs.x) }),
    (group, incoming) =>
      // what is above a band is stored run by run of equal units anyway
      splitUnits(group.levels.length, incoming.every(({ edge }) => edge.staircase.isBand) ? 1 : count).map(
        (units) => {
          const products = incoming.flatMap(({ edge, below }) =>
            slices.product(edge, below, { units, inputs: { start: 0, end: edge.staircase.inputs } }) ?? []
          );
          const sum = products.reduce<Expr>(
            (sum, product) => add(product, sum),
            slices.bias(network, { group, units }),
          );
          return broadcast(sum, ["n", units.end - units.start]);
        },
      ),
  );
  return values.get(outputOf(network))!;
}
