/**
 * Recipes: sets of options that belong together, as they would be typed.
 *
 * @module
 */
import type { Dataset } from "../src/data/mod.ts";
import { isBuiltIn } from "../src/files/built_in.ts";
import type { Schema } from "../src/made/mod.ts";
import { type Flags, type FlagValues, namesIn, type Parsed } from "./cli/flags.ts";

/** A set of options. */
export interface Recipe {
  /** What it is for, or where it is from. */
  readonly about: string;
  /** What would be typed, by the names of flags. */
  readonly flags: Readonly<Record<string, string>>;
}

/** Each recipe; what it leaves open is as without a recipe. */
export const recipes = {
  default: { about: "the best known for a minute of two cores", flags: {} },
  paper: {
    about: "Germain et al. 2015: Adadelta, and a look ahead of 30 epochs",
    flags: {
      ...{ optimizer: "adadelta", lr: "1", schedule: "constant", batch: "100" },
      ...{ degrees: "random", epochs: "1000", patience: "30" },
    },
  },
  notebook: {
    about: "a public notebook of two layers of 512, which reaches 86.40 nats on MNIST",
    flags: {
      ...{ hidden: "512,512", optimizer: "adam", lr: "0.002", schedule: "constant", batch: "512" },
      ...{ degrees: "random", epochs: "10", valid: "0" },
    },
  },
  mnist: {
    about: "pictures of bits, in some minutes: 40 epochs",
    flags: { optimizer: "adamw", "weight-decay": "0.05", lr: "0.004", schedule: "cosine", epochs: "40" },
  },
  any: {
    about:
      "one network for every order of the variables, at the rate that it learns best at, and kept from learning by heart",
    flags: {
      ...{ orders: "any", dropout: "0.2" },
      ...{ optimizer: "adamw", "weight-decay": "0.02", lr: "0.004", warmup: "100" },
    },
  },
  table: {
    about:
      "tables of up to a hundred columns: one network for every order of the columns, hidden units of its own for each, averaged weights, and a rate that is halved on plateaus",
    flags: {
      ...{ hidden: "64/variable", order: "cardinality", orders: "any", dropout: "0.2" },
      ...{
        optimizer: "adamw",
        "weight-decay": "0.01",
        lr: "0.004",
        schedule: "plateau",
        batch: "256",
        "clip-norm": "5",
      },
      ...{ average: "0.99", patience: "5" },
    },
  },
} satisfies Readonly<Record<string, Recipe>>;

/** Each of the columns of a table has hidden units of its own, so of more there would be many. */
const MOST_COLUMNS = 100;

/** The recipe of data for which none was chosen: of a table whose columns have names or words, unless all are bits. */
export function recipeFor(
  source: string,
  { columns, words }: Dataset,
  schema: Schema,
): keyof typeof recipes {
  const isTable = (columns ?? words) !== undefined && !isBuiltIn(source) && schema.length <= MOST_COLUMNS;
  return isTable && schema.some(({ kind }) => kind !== "binary") ? "table" : "default";
}

/** What a recipe says is left out where something was typed that it does not go with: a rate belongs to its optimizer. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  optimizer: ["lr", "weight-decay"],
  members: ["orders"],
};

/** The names of all recipes. */
export const RECIPES = namesIn(recipes);

/** What the recipes are, for the help. */
export function describeRecipes(): string {
  return Object.entries(recipes).map(([name, { about }]) => `${name}: ${about}`).join("; ");
}

/**
 * Fills in what a recipe says and was not typed.
 *
 * @param flags The flags of the command.
 * @param parsed What was typed.
 * @param recipe The recipe.
 * @returns The values of all flags.
 */
export function withRecipe<F extends Flags>(
  flags: F,
  { values, given }: Parsed<F>,
  recipe: Recipe,
): FlagValues<F> {
  const out = Object.keys(LEFT_OUT).flatMap((name) => given.has(name) ? LEFT_OUT[name]! : []);
  const added = Object.entries(recipe.flags)
    .filter(([name]) => !given.has(name) && !out.includes(name))
    .map(([name, typed]) => [name, flags[name]!.parse(typed)]);
  return { ...values, ...Object.fromEntries(added) };
}
