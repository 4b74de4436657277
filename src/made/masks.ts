/**
 * The masks between groups of units.
 *
 * @module
 */
import { constant } from "../expr/mod.ts";
import { add, Staircase } from "../ops/mod.ts";
import type { Edge, Group } from "./graph.ts";

/** How the weights of an edge are laid out, and which of them count. */
export type Mask = Pick<Edge, "staircase" | "mask" | "inOrder">;

/**
 * The mask between two groups (Germain et al. 2015, formulas 12 and 13): a unit with a degree sees the units below whose level is at
 * most its own, one that belongs to a variable those whose level is less; but if they belong to variables too, those of its own.
 */
export function maskBetween(from: Group, to: Group): Mask {
  const staircase = staircaseBetween(from, to);
  return {
    ...(isData(from, to) ? dataMask(from, to) : { staircase }),
    ...((from.order ?? to.order) && { inOrder: staircase }),
  };
}

/** Whether the mask between two groups depends on an order that is data: a context and units of one variable have no order. */
export function isData(from: Group, to: Group): boolean {
  const isOwn = from.perVariable && to.perVariable;
  return !isOwn && from.name !== "context" && (from.places !== undefined || to.places !== undefined);
}

/** The same mask as {@linkcode staircaseBetween} gives, as data. */
function dataMask(from: Group, to: Group): Mask {
  const [inputs, units] = [from.levels.length, to.levels.length];
  // places count from 0, so a level that is not higher than a degree has a place that is less
  return {
    staircase: new Staircase(inputs, new Int32Array(units).fill(inputs)),
    mask: {
      below: from.places ?? constant(from.levels.map((level) => level - 1), [inputs]),
      above: to.perVariable ? to.places! : to.places ? add(to.places, 1) : constant(to.levels, [units]),
    },
  };
}

/** The mask between two groups in the canonical order. */
export function staircaseBetween(from: Group, to: Group): Staircase {
  const { levels } = from;
  if (from.perVariable && to.perVariable) {
    const starts = countLevels(levels, to.levels, { strict: true });
    return new Staircase(levels.length, countLevels(levels, to.levels, { strict: false }), { starts });
  }
  return new Staircase(levels.length, countLevels(levels, to.levels, { strict: to.perVariable ?? false }));
}

/**
 * For each unit above how many units below have a lower level, or one that is not higher.
 *
 * @param below The levels of the units below, ascending.
 * @param above The levels of the units above, ascending.
 * @param options Whether only lower levels count.
 */
function countLevels(below: Int32Array, above: Int32Array, { strict }: { strict: boolean }): Int32Array {
  let count = 0;
  return above.map((level) => {
    while (count < below.length && (strict ? below[count]! < level : below[count]! <= level)) count++;
    return count;
  });
}
