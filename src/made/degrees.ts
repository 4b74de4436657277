/**
 * Degrees of hidden units (Germain et al. 2015, section 4): a unit of degree `m` may depend on the variables of rank
 * at most `m`.
 *
 * @module
 */
import { Stream } from "../random/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type Hidden, isPerVariable } from "./hidden.ts";

/** Degrees that are spread by how much each variable tells. */
export interface SpreadDegrees {
  /**
   * A number from 0 up for each variable, in the data's order, such as its entropy: from each unit to the next, the variables seen tell
   * as much more. So no units are left to variables that tell nothing, such as the border of a picture.
   */
  readonly spread: ArrayLike<number>;
}

/** How to choose degrees: at random as in the paper, spread evenly or as said, or given for each layer in ascending order. */
export type DegreeChoice = "random" | "even" | SpreadDegrees | readonly ArrayLike<number>[];

/** What degrees are made from. */
export interface DegreeOptions {
  /** The number of units of each hidden layer, or of each variable. */
  readonly hidden: Hidden;
  /** The number of variables. */
  readonly D: number;
  /** The variables in order of rank. */
  readonly order: ArrayLike<number>;
  /** The seed of random degrees. */
  readonly seed: number;
  /** The least degree: 1, or 0 where there is a context, which units of degree 0 see alone. */
  readonly least: 0 | 1;
  /** Whether all layers have the same degrees. */
  readonly alike: boolean;
  /** Whether there are several orders, in which hidden units follow variables; `false` by default. */
  readonly follow?: boolean;
}

/**
 * Makes the degrees of all hidden layers.
 *
 * @param choice How to choose.
 * @param options The layers, the number of variables and the seed.
 * @returns The degrees of the units of each layer, ascending, from the least of the layer below (of all for the first) to `D - 1`. A layer that is
 * wide enough has every degree at least once. (With a single variable there is nothing to depend on and all degrees are 0.)
 * Units that belong to variables have no degrees.
 * @throws {TypeError} If degrees are given for another number of layers.
 * @throws {RangeError} If given degrees are not ascending numbers from the least one to `D - 1`, or not alike where they must be, or
 * the choice is unknown.
 */
export function makeDegrees(choice: DegreeChoice, options: DegreeOptions): Int32Array[] {
  const { D, seed, alike, follow = false } = options;
  const hidden = isPerVariable(options.hidden) ? [] : options.hidden;
  if (typeof choice === "object" && "spread" in choice) {
    return hidden.map((units) => spreadDegrees(choice, { ...options, units }));
  }
  if (typeof choice !== "string") return checkDegrees(choice, { ...options, hidden });
  if (choice !== "random" && choice !== "even") {
    throw inputError(
      new RangeError(`Cannot choose degrees "${choice}": expected random, even or a list for each layer`),
    );
  }
  let { least }: { least: number } = options;
  return hidden.map((units, depth) => {
    const first = Math.min(least, D - 1);
    const distinct = D - first;
    const stream = new Stream(seed, `hidden_${alike ? 0 : depth}.degrees`);
    const degree = (unit: number) => {
      if (choice === "even") {
        // as many of each rank: units see up to the variable that they follow, or with a context up to the one before
        const steps = follow && units >= D ? D : distinct;
        return Math.min(first + Math.floor(unit * steps / units), D - 1);
      }
      const isCover = units >= distinct && unit < distinct;
      return first + (isCover ? unit : stream.integer(unit, distinct));
    };
    const degrees = Int32Array.from({ length: units }, (_, unit) => degree(unit)).sort();
    if (!alike) least = degrees[0]!;
    return degrees;
  });
}

/** Degrees at equal distances on the way from nothing to all that the variables tell. */
function spreadDegrees(
  { spread }: SpreadDegrees,
  { order, D, least, units }: DegreeOptions & { units: number },
): Int32Array {
  const wrong = Array.from(spread).find((value) => !(value >= 0 && value < Infinity));
  if (wrong !== undefined || spread.length !== D) {
    throw inputError(
      new RangeError(
        `Cannot spread degrees by ${spread.length} numbers${
          wrong === undefined ? "" : `, one of which is ${wrong}`
        }: ` +
          `expected ${D} from 0 up`,
      ),
    );
  }
  const tellsAny = Array.from(spread).some((value) => value > 0);
  let told = 0;
  const toldUpTo = [0, ...Array.from(order, (d) => told += tellsAny ? spread[d]! : 1)];
  let degree = Math.min(least, D - 1);
  return Int32Array.from({ length: units }, (_, unit) => {
    while (degree < D - 1 && toldUpTo[degree]! < told * (unit + 0.5) / units) degree++;
    return degree;
  });
}

function checkDegrees(
  given: readonly ArrayLike<number>[],
  { hidden, D, least, alike }: DegreeOptions & { hidden: readonly number[] },
): Int32Array[] {
  if (given.length !== hidden.length) {
    throw inputError(
      new TypeError(`Cannot use degrees of ${given.length} layers: there are ${hidden.length} hidden layers`),
    );
  }
  const layers = given.map((layer, depth) => {
    const degrees = Int32Array.from(layer);
    const isAscending = degrees.every((degree, unit) =>
      degree === layer[unit] && degree >= (degrees[unit - 1] ?? Math.min(least, D - 1)) &&
      degree < Math.max(D, 1)
    );
    if (degrees.length === hidden[depth] && isAscending) return degrees;
    throw inputError(
      new RangeError(
        `Cannot use the degrees [${degrees.slice(0, 10)}] of hidden layer ${depth}: expected ${
          hidden[depth]
        } ascending numbers from ${least} to ${D - 1}`,
      ),
    );
  });
  if (alike && layers.some((degrees) => degrees.some((degree, unit) => degree !== layers[0]![unit]))) {
    throw inputError(new RangeError("Cannot use different degrees for residual layers: give each the same"));
  }
  return layers;
}
