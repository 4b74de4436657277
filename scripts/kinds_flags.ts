/**
 * The flags that say what columns are.
 *
 * @module
 */
import type { InferOptions } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { KIND_NAMES, type KindName } from "../src/made/mod.ts";
import { choice, count, type Flag, type FlagValues, real, toggle } from "./cli/flags.ts";

type Kinds = InferOptions["kinds"];

/** A flag whose value is a kind for all columns, or a list of columns with their kinds. */
const kinds: Flag<Kinds> = {
  placeholder: "KINDS",
  description: `what columns are, where their values do not tell: ${
    KIND_NAMES.join(", ")
  } for all, or a list such as age=ordinal,7=real; grey pixels keep their levels where they are numbers`,
  fallback: undefined,
  parse(typed) {
    if (!typed.includes("=")) return kindNamed(typed);
    return Object.fromEntries(
      typed.split(",").map((part) => {
        const at = part.lastIndexOf("=");
        return [part.slice(0, Math.max(0, at)), kindNamed(part.slice(at + 1))];
      }),
    );
  },
};

/** A flag whose value is a list of columns. */
function list(description: string): Flag<readonly string[] | undefined> {
  return {
    placeholder: "NAME,NAME",
    description,
    fallback: undefined,
    parse: (typed) => typed.split(",").map((part) => part.trim()),
  };
}

/** What says what columns are, where their values do not. */
export const kindsFlags = {
  kinds,
  "most-values": count(
    2,
    "the most values of a column of codes; one with more is a number (default: 1,000; in tables 256 whole numbers)",
    undefined,
  ),
  columns: list(
    "the columns that are learned, by their names or their numbers, with commas (default: all that can be)",
  ),
  drop: list("columns that are left out"),
  rare: count(
    1,
    "words of fewer rows become one value, other, as do those that come later; 1: none (default: 5, in tables of 500 rows or more)",
    undefined,
  ),
  missing: choice(
    ["model", "ignore", "refuse"],
    "what becomes of missing values: model makes them one value more, which is learned and drawn; ignore takes them for not known, with --orders any, so that nothing is learned of them; refuse ends the command",
    "model",
  ),
  components: count(
    1,
    "the components of the conditionals of ordinal and real columns (default: 5)",
    undefined,
  ),
  bins: count(
    1,
    "the most codes of binned columns (default: one for each 30 rows, from 5 to 100)",
    undefined,
  ),
  "private-bins": toggle(
    "draw the values inside intervals of binned columns evenly, and not between quantiles of the data, which the files of the model would show",
  ),
  "scale-floor": real(
    { above: 0 },
    "the least deviation of a component of real columns, in deviations of the column (default: 0.01)",
    undefined,
  ),
};

/** How columns are taken for variables. */
export function inferOptions(values: FlagValues<typeof kindsFlags>): InferOptions {
  return {
    mostValues: values["most-values"],
    kinds: values.kinds,
    only: values.columns,
    drop: values.drop,
    rare: values.rare,
    missing: values.missing,
    components: values.components,
    bins: values.bins,
    ...(values["private-bins"] && { pieces: 1 }),
    floor: values["scale-floor"],
  };
}

/** How what all rows are given is taken for variables: no network leaves out any of it. */
export function contextOptions(
  { "most-values": mostValues, rare, missing }: FlagValues<typeof kindsFlags>,
): InferOptions {
  return { mostValues, rare, missing: missing === "ignore" ? "refuse" : missing };
}

/** Whether grey levels are left as they are, for columns whose kind is chosen. */
export function choosesNumbers({ kinds = {} }: { readonly kinds: Kinds }): boolean {
  const chosen = typeof kinds === "string" ? [kinds] : Object.values(kinds);
  return chosen.some((kind) => kind !== "binary" && kind !== "categorical");
}

function kindNamed(typed: string): KindName {
  const kind = KIND_NAMES.find((name) => name === typed);
  if (kind !== undefined) return kind;
  throw inputError(
    new RangeError(
      `expected one of ${KIND_NAMES.join(", ")}, or a list such as age=ordinal,7=real, got "${typed}"`,
    ),
  );
}
