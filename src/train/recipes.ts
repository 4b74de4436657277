/**
 * Recipes: sets of options that belong together.
 *
 * @module
 */
import type { Dataset } from "../data/mod.ts";
import type { ArchitectureOptions, Schema } from "../made/mod.ts";
import type { TrainerOptions } from "./trainer_options.ts";

/** A set of options; what it leaves open is as without a recipe. */
export interface Recipe {
  /** What it is for, or where it is from. */
  readonly about: string;
  /** What the model is. */
  readonly model?: Omit<ArchitectureOptions, "schema" | "context" | "seed">;
  /** How it is trained. */
  readonly training?: Omit<TrainerOptions, "seed">;
  /** How often to go through the data at most. */
  readonly epochs?: number;
  /** After how many epochs without a better NLL of the validation rows training ends. */
  readonly patience?: number;
  /** The share of the rows to validate with. */
  readonly valid?: number;
}

/** The name of a recipe. */
export type RecipeName =
  | "default"
  | "paper"
  | "notebook"
  | "mnist"
  | "any"
  | "table"
  | "small-table"
  | "tiny-table";

const TABLE: Omit<Recipe, "about"> = {
  model: { hidden: { perVariable: 64 }, order: "cardinality", orders: "any" },
  training: {
    ...{ optimizer: "adamw", weightDecay: 0.01, rate: 0.004, schedule: "plateau" },
    ...{ batch: 256, clipNorm: 5, average: 0.99, dropout: 0.2 },
  },
  patience: 5,
};

/** Each recipe. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  default: {
    about: "the best known for a minute of two cores",
    training: { optimizer: "adamw", rate: 0.003, schedule: "cosine" },
  },
  paper: {
    about: "Germain et al. 2015: Adadelta, and a look ahead of 30 epochs",
    model: { degrees: "random" },
    training: { optimizer: "adadelta", rate: 1, schedule: "constant", batch: 100 },
    epochs: 1000,
    patience: 30,
  },
  notebook: {
    about: "a public notebook of two layers of 512, which reaches 86.40 nats on MNIST",
    model: { hidden: [512, 512], degrees: "random" },
    training: { optimizer: "adam", rate: 0.002, schedule: "constant", batch: 512 },
    epochs: 10,
    valid: 0,
  },
  mnist: {
    about: "pictures of bits, in some minutes: 40 epochs",
    training: { optimizer: "adamw", weightDecay: 0.05, rate: 0.004, schedule: "cosine" },
    epochs: 40,
  },
  any: {
    about:
      "one network for every order of the variables, at the rate that it learns best at, and kept from learning by heart",
    model: { orders: "any" },
    training: { dropout: 0.2, optimizer: "adamw", weightDecay: 0.02, rate: 0.004, warmup: 100 },
  },
  table: {
    about:
      "tables of up to a hundred columns: one network for every order of the columns, hidden units of its own for each, averaged weights, and a rate that is halved on plateaus",
    ...TABLE,
  },
  "small-table": {
    about: "tables of fewer than 2,000 rows: as table, in smaller steps, and kept from learning by heart",
    ...TABLE,
    model: { ...TABLE.model, activation: "tanh" },
    training: { ...TABLE.training, batch: 32, weightDecay: 0.2, dropout: 0.4 },
  },
  "tiny-table": {
    about: "tables of fewer than 1,000 rows: as small-table, even more so",
    ...TABLE,
    model: { ...TABLE.model, activation: "tanh" },
    training: { ...TABLE.training, batch: 16, weightDecay: 0.5, dropout: 0.5 },
  },
};

/** A table of fewer rows is small, or tiny. */
const FEW = { small: 2000, tiny: 1000 };

/** Each of the columns of a table has hidden units of its own, so of more there would be many. */
const MOST_COLUMNS = 100;

/** The recipe of data for which none was chosen: of a table whose columns have names or words, unless all are bits. */
export function recipeFor({ columns, words, train }: Dataset, schema: Schema): RecipeName {
  const isTable = (columns ?? words) !== undefined && schema.length <= MOST_COLUMNS;
  if (!isTable || schema.every(({ kind }) => kind === "binary")) return "default";
  const [rows] = train.shape;
  return rows < FEW.tiny ? "tiny-table" : rows < FEW.small ? "small-table" : "table";
}

/**
 * The same recipe where there are no rows to validate with: plateaus cannot be seen, so the learning rate falls with the schedule
 * `"cosine"`.
 *
 * @param recipe A recipe.
 * @returns A recipe that needs no validation rows.
 */
export function withoutPlateaus(recipe: Recipe): Recipe {
  const { training } = recipe;
  return training?.schedule === "plateau"
    ? { ...recipe, training: { ...training, schedule: "cosine" } }
    : recipe;
}

/** How often to go through so many rows where that is not said: few rows are gone through more often. */
export function defaultEpochs(rows: number, batch: number): number {
  return Math.min(300, Math.max(15, Math.ceil(6000 / Math.ceil(rows / batch))));
}

/** After how many epochs without a better one training ends where that is not said. */
export function defaultPatience(epochs: number): number {
  return Math.max(3, Math.ceil(epochs / 2));
}
