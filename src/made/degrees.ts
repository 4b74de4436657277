/**
 * Degrees of hidden units (Germain et al. 2015, section 4): a unit of degree `m` may depend on the variables of rank
 * at most `m`.
 *
 * @module
 */
import type { Stream } from "../random/mod.ts";
import { Staircase } from "../ops/mod.ts";

/** How to choose degrees: at random as in the paper, or spread evenly. */
export type DegreeChoice = "random" | "even";

/** What the degrees of a layer are made from. */
export interface DegreeOptions {
  readonly choice: DegreeChoice;
  /** The number of variables. */
  readonly D: number;
  /** The smallest degree of the layer below. */
  readonly least: number;
  readonly stream: Stream;
}

/**
 * The degrees of a layer of hidden units, sorted: from `least` to `D - 1`. A layer that is wide enough has every
 * degree at least once. (With a single variable there is nothing to depend on and all degrees are 0.)
 *
 * @param units The number of hidden units.
 * @param options How to choose.
 * @returns The degree of each unit, ascending.
 */
export function makeDegrees(units: number, { choice, D, least, stream }: DegreeOptions): Int32Array {
  const first = Math.min(least, D - 1);
  const distinct = D - first;
  const degree = (unit: number) => {
    if (choice === "even") return first + Math.floor(unit * distinct / units);
    const isCover = units >= distinct && unit < distinct;
    return first + (isCover ? unit : stream.integer(unit, distinct));
  };
  return Int32Array.from({ length: units }, (_, unit) => degree(unit)).sort();
}

/**
 * The mask between two layers as a staircase (formulas 12 and 13 of the paper): a hidden unit sees the units below of
 * degree at most its own, an output sees the units below of degree less than its rank.
 *
 * @param below The degrees of the units below, ascending.
 * @param above The degrees of the units above, or the ranks of the outputs, ascending.
 * @param options Whether the units above are outputs.
 * @returns A staircase in which unit `j` sees the units below that it may.
 */
export function makeStaircase(
  below: ArrayLike<number>,
  above: ArrayLike<number>,
  { outputs }: { outputs: boolean },
): Staircase {
  let extent = 0;
  const extents = Array.from(above, (degree) => {
    while (extent < below.length && (outputs ? below[extent] < degree : below[extent] <= degree)) extent++;
    return extent;
  });
  return new Staircase(below.length, extents);
}
