import { assertEquals } from "@std/assert";
import { evaluate } from "../../src/exec/mod.ts";
import { constant, input } from "../../src/expr/mod.ts";
import { followVariables } from "../../src/made/follow_variables.ts";

const D = 4;
const LEVELS = Int32Array.of(1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3);

/** Which unit is at each place, and the degree of each unit, in an order. */
function unitsIn(ranks: readonly number[], isData = true) {
  const list = isData ? input("ranks", [D]) : constant(Float32Array.from(ranks), [D]);
  const { order, places } = followVariables(LEVELS, list);
  const values = new Map(list.kind === "input" ? [[list, ranks]] : []);
  const [units, levels] = evaluate([order, places], values).map((values) => Array.from(values));
  return { units: units!, degrees: levels!.map((level) => level + 1) };
}

Deno.test("in the canonical order units stay", () => {
  for (const isData of [true, false]) {
    const { units, degrees } = unitsIn([0, 1, 2, 3], isData);
    assertEquals(units, Array.from(LEVELS.keys()));
    assertEquals(degrees, [...LEVELS]);
  }
});

Deno.test("in another order two units of each variable move to its rank, and the others stay", () => {
  for (const isData of [true, false]) {
    const { units, degrees } = unitsIn([2, 0, 3, 1], isData);
    // of 3, 3, 3 and 2 units the third ones stay
    assertEquals(units, [6, 7, 2, 0, 1, 5, 9, 10, 8, 3, 4]);
    // each has the degree of its place
    units.forEach((unit, place) => assertEquals(degrees[unit], LEVELS[place]));
  }
});
