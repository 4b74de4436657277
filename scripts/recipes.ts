/**
 * Recipes: sets of options that belong together, as they would be typed.
 *
 * @module
 */
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
      "tables of a few columns: hidden units of their own for each, averaged weights, and a rate that is halved on plateaus",
    flags: {
      ...{ hidden: "64/variable", dropout: "0.2" },
      ...{
        optimizer: "adamw",
        "weight-decay": "0.01",
        lr: "0.004",
        schedule: "plateau",
        batch: "256",
        "clip-norm": "5",
      },
      ...{ average: "0.99", epochs: "30", patience: "3" },
    },
  },
} satisfies Readonly<Record<string, Recipe>>;

/** What belongs to an optimizer. */
const OF_OPTIMIZER = ["lr", "weight-decay"];

/** The names of all recipes. */
export const RECIPES = namesIn(recipes);

/** What the recipes are, for the help. */
export function describeRecipes(): string {
  return Object.entries(recipes).map(([name, { about }]) => `${name}: ${about}`).join("; ");
}

/**
 * Fills in what a recipe says and was not typed. A learning rate and a weight decay belong to their optimizer: where another is typed,
 * those of the recipe are left out.
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
  const added = Object.entries(recipe.flags)
    .filter(([name]) => !given.has(name) && !(OF_OPTIMIZER.includes(name) && given.has("optimizer")))
    .map(([name, typed]) => [name, flags[name]!.parse(typed)]);
  return { ...values, ...Object.fromEntries(added) };
}
