/**
 * Recipes as they are chosen on the command line.
 *
 * @module
 */
import { type Recipe, recipes } from "../src/train/mod.ts";
import { type Flags, type FlagValues, namesIn, type Parsed } from "./cli/flags.ts";

/** The flags of options that have other names. */
const FLAGS: Readonly<Record<string, string>> = {
  rate: "lr",
  weightDecay: "weight-decay",
  clipNorm: "clip-norm",
};

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
 * @param parsed What was typed.
 * @param recipe The recipe.
 * @returns The values of all flags.
 */
export function withRecipe<F extends Flags>(
  { values, given }: Parsed<F>,
  { about: _, model, training, ...others }: Recipe,
): FlagValues<F> {
  const out = Object.keys(LEFT_OUT).flatMap((name) => given.has(name) ? LEFT_OUT[name]! : []);
  const added = Object.entries({ ...model, ...training, ...others })
    .map(([option, value]) => [FLAGS[option] ?? option, value] as const)
    .filter(([name]) => !given.has(name) && !out.includes(name));
  return { ...values, ...Object.fromEntries(added) };
}
