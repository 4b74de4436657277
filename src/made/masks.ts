/**
 * The masks between groups of units.
 *
 * @module
 */
import { constant } from "../expr/mod.ts";
import { levelMask, Staircase } from "../ops/mod.ts";
import type { Edge, Group } from "./graph.ts";

/** The mask of an edge: a staircase, or where orders are data, all units below and the mask as data. */
export type Mask = Pick<Edge, "staircase" | "mask">;

/**
 * The mask between two groups (Germain et al. 2015, formulas 12 and 13): a unit with a degree sees the units below whose level is at
 * most its own, one that belongs to a variable those whose level is less; but if they belong to variables too, those of its own.
 */
export function maskBetween(from: Group, to: Group): Mask {
  return isData(from, to) ? dataMask(from, to) : { staircase: staircaseBetween(from, to) };
}

/** Whether the mask between two groups depends on an order that is data: a context and units of one variable have no order. */
function isData(from: Group, to: Group): boolean {
  const isOwn = from.perVariable && to.perVariable;
  return !isOwn && from.name !== "context" && (from.ranks !== undefined || to.ranks !== undefined);
}

/** The same mask as {@linkcode staircaseBetween} gives, as data. */
function dataMask(from: Group, to: Group): Mask {
  const [below, above] = [from.levels.length, to.levels.length];
  const staircase = new Staircase(below, new Int32Array(above).fill(below));
  // of whole numbers, those that are not higher are less than the next one
  const limits = to.ranks ?? constant(to.levels.map((level) => to.perVariable ? level : level + 1), [above]);
  const levels = from.ranks ?? constant(from.levels, [below]);
  return { staircase, mask: levelMask(levels, limits, { staircase }) };
}

function staircaseBetween(from: Group, to: Group): Staircase {
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
