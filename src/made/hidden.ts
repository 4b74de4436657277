/**
 * Hidden layers: of so many units each, or of so many for each variable.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { checkFields, isListOfWhole, isWhole, recordOf, type Refuse, shown } from "../untrusted/json.ts";

/**
 * Hidden units that belong to variables. Those of a variable see the variables before it, and its conditional reads only them;
 * in further layers they read only units of the same variable. So no variable has to do with fewer units than another, as
 * early ones do where units have degrees.
 *
 * @example 64 units for each column of a table
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { categorical, Made } from "@staircase/made";
 *
 * await using made = new Made({ schema: categorical([3, 5, 2]), hidden: { perVariable: 64 }, order: "natural" });
 * // the units of the second column see 3 values of the first, those of the third 3 and 5; each output sees 64 units
 * assertEquals(made.weightCount, 64 * (3 + 8) + 64 * (3 + 5 + 2));
 * ```
 */
export interface UnitsPerVariable {
  /** The number of units that each variable has in the hidden layer, or in each of several. */
  readonly perVariable: number | readonly number[];
}

/** The number of units of each hidden layer, or of each variable. */
export type Hidden = readonly number[] | UnitsPerVariable;

/** The most units of a layer that belong to variables: a few bytes of a file can ask for any number. */
const MOST_UNITS = 2 ** 20;

/** Whether hidden units belong to variables. */
export function isPerVariable(hidden: Hidden): hidden is UnitsPerVariable {
  return "perVariable" in hidden;
}

/** The number of units of each hidden layer of a network of `D` variables. */
export function hiddenWidths(hidden: Hidden, D: number): readonly number[] {
  return isPerVariable(hidden) ? [hidden.perVariable].flat().map((units) => units * D) : hidden;
}

/** Hidden layers as they are typed: `500,500`, or `64/variable` for units that belong to variables. */
export function formatHidden(hidden: Hidden): string {
  const [counts, suffix] = isPerVariable(hidden) ? [[hidden.perVariable].flat(), "/variable"] : [hidden, ""];
  return counts.length === 0 ? "none" : `${counts.join(",")}${suffix}`;
}

/**
 * Checks the hidden layers of a network of `D` variables.
 *
 * @throws {RangeError} If there can be no such layers.
 */
export function checkHidden(hidden: Hidden, D: number): void {
  const counts = isPerVariable(hidden) ? [hidden.perVariable].flat() : hidden;
  const wrong = counts.find((count) => !(Number.isInteger(count) && count >= 1));
  if (wrong !== undefined) {
    throw inputError(
      new RangeError(`Cannot make a hidden layer of ${wrong} units: expected a whole number from 1 up`),
    );
  }
  const most = Math.max(0, ...hiddenWidths(hidden, D));
  if (isPerVariable(hidden) && most > MOST_UNITS) {
    throw inputError(
      new RangeError(
        `Cannot make a hidden layer of ${most} units, ${
          most / D
        } for each of ${D} variables: there can be ${MOST_UNITS}`,
      ),
    );
  }
}

/** Reads hidden layers from JSON. */
export function hiddenFromJson(value: unknown, refuse: Refuse): Hidden {
  if (Array.isArray(value)) {
    return isListOfWhole(value) ? value : refuse("'hidden' is not a list of layer widths");
  }
  const record = recordOf(value, "'hidden'", refuse);
  checkFields(record, ["perVariable"], refuse);
  const { perVariable } = record;
  if (isWhole(perVariable) || isListOfWhole(perVariable)) return { perVariable };
  return refuse(`'perVariable' is ${shown(perVariable)}, expected whole numbers of units`);
}
