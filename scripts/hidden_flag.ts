/**
 * How hidden layers are typed.
 *
 * @module
 */
import { ARCHITECTURE_DEFAULTS, formatHidden, type Hidden } from "../src/made/mod.ts";
import { counts, type Flag } from "./cli/flags.ts";

const list = counts(
  "the units of each hidden layer; 64/variable: so many for each variable, which is best for tables; none for no hidden layer",
  [],
);

/** The flag that says how many hidden units there are. */
export const hiddenFlag: Flag<Hidden> = {
  ...list,
  placeholder: "N,N,...|N/variable",
  fallback: ARCHITECTURE_DEFAULTS.hidden,
  shownFallback: formatHidden(ARCHITECTURE_DEFAULTS.hidden),
  parse(typed) {
    const [, perVariable] = /^(.*)\/variable$/.exec(typed) ?? [];
    if (perVariable === undefined) return list.parse(typed);
    const units = list.parse(perVariable);
    return { perVariable: units.length === 1 ? units[0]! : units };
  },
};
