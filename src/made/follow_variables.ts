/**
 * Hidden units that follow an order that is data.
 *
 * @module
 */
import { constant, type Expr, width } from "../expr/mod.ts";
import { add, inverse, mul, permute, take } from "../ops/mod.ts";
import type { Group } from "./graph.ts";

/**
 * The units of a hidden layer in an order that is data. What a unit is good for depends on what it sees, so it follows its variable: in every
 * order it takes the place, and with it the degree, that units of a variable of that rank have in the canonical order. Degrees by place
 * stay the same, so each variable moves as many units, and those that are left over stay.
 *
 * @param levels The degrees of the units, ascending; there are at least as many units as variables.
 * @param ranks Which variable comes when, both counted in the canonical order: `[D]`.
 * @returns Where the units are in that order, as {@linkcode Group} says it.
 */
export function followVariables(levels: Int32Array, ranks: Expr): Required<Pick<Group, "places" | "order">> {
  const D = width(ranks.shape);
  const units = levels.length;
  // the rank of the variable that each unit belongs to, and the first unit of each variable
  const owners = Int32Array.from(levels, (_, unit) => Math.floor(unit * D / units));
  const firsts = Float32Array.from({ length: D }, (_, rank) => Math.ceil(rank * units / D));
  const offsets = owners.map((owner, unit) => unit - firsts[owner]!);
  const moves = offsets.map((offset) => Number(offset < Math.floor(units / D)));
  // a unit that moves is as far from the first one of the variable in its place as it was from that of its own
  const moved = (ranks: Expr) =>
    add(
      mul(constant(moves, [units]), take(permute(constant(firsts, [D]), ranks), owners)),
      constant(offsets.map((offset, unit) => moves[unit] ? offset : unit), [units]),
    );
  return {
    order: moved(ranks),
    places: permute(constant(levels.map((level) => level - 1), [units]), moved(inverse(ranks))),
  };
}
