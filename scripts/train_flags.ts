/**
 * The flags of `deno task train`.
 *
 * @module
 */
import { BUILT_IN } from "../src/files/built_in.ts";
import { choice, count, duration, type FlagValues, namesIn, text, toggle } from "./cli/flags.ts";
import { DATA_FILES, dataFlags, onErrorFlag, rowsFlag } from "./data_flags.ts";
import { executorFlags, EXECUTORS } from "./executors.ts";
import { kindsFlags } from "./kinds_flags.ts";
import { modelFlags } from "./model_flags.ts";
import { BINARIZATIONS } from "./prepared_data.ts";
import { describeRecipes, RECIPES } from "./recipes.ts";
import { testFlag } from "./test_flag.ts";
import { FIXED_TRAINING, trainingFlags } from "./training_flags.ts";

/** The flags of `deno task train`. */
export const trainFlags = {
  data: text(
    "DATA",
    `what to learn: ${BUILT_IN.join(", ")}, ${DATA_FILES}; an .npz file may have train, valid and test`,
    "mnist",
  ),
  ...dataFlags,
  ...onErrorFlag,
  ...modelFlags,
  ...kindsFlags,
  schema: text(
    "FILE",
    "a file that says what columns are, as deno task schema writes it; other columns are left out",
    undefined,
  ),
  binarize: choice(
    BINARIZATIONS,
    "how grey pixels become bits: 1 where they are 128 or more, or with the probability of their grey, drawn anew each epoch",
    "threshold",
  ),
  recipe: choice(
    RECIPES,
    `a set of options, over which those given beside it win (default: table for tables with names or words, small-table and tiny-table for those of fewer than 2,000 and 1,000 rows, else default); ${describeRecipes()}`,
    undefined,
  ),
  ...trainingFlags,
  rows: rowsFlag,
  stream: toggle(
    "learn all rows of a table that does not fit in memory: they are read twice, to tell what columns are and to write them as the model takes them to a temporary file beside the model, of 1 to 4 bytes a value, from which each epoch takes them in another order; at most 100,000 rows are held out to validate and to test with (default: at most --rows rows are drawn and kept in memory)",
  ),
  test: testFlag,
  seed: count(0, "the seed of all that is random", 0),
  ...executorFlags,
  executor: choice(
    [...EXECUTORS, "auto"],
    `${executorFlags.executor.description}; auto: the faster of wasm and onnx on some steps`,
    "wasm",
  ),
  author: text("NAME", "who made the model, for its card and its files", undefined),
  license: text("LICENSE", "the license of the model, for its card and its files", undefined),
  out: text(
    "FOLDER",
    "where to write the model, a new folder (default: the first free models/DATA-N where the command is typed)",
    undefined,
  ),
  time: duration("train no longer than this, such as 90s, 10m or 2h, and then write the model as it is"),
  resume: text("FOLDER", "continue the training of a model", undefined),
  "new-data": toggle("with --resume: go on with data that are not those learned before"),
  quiet: toggle("print nothing but errors"),
};

/** What was typed, and what stands in the place of the rest. */
export type TrainValues = FlagValues<typeof trainFlags>;

/** The names of those that belong to the model and its training, and so cannot change when training is resumed. */
export const FIXED: readonly (keyof TrainValues)[] = [
  ...namesIn(modelFlags),
  ...namesIn(kindsFlags),
  "schema",
  "rows",
  "stream",
  "binarize",
  "recipe",
  ...FIXED_TRAINING,
  "test",
  "seed",
  "out",
];

/** What is saved with a model of what was typed, so that it is resumed and exported with the same words. */
export function wordsOf(
  { epochs, patience, author, license }: Pick<TrainValues, "epochs" | "patience" | "author" | "license">,
): Record<string, string> {
  return {
    epochs: `${epochs}`,
    patience: `${patience}`,
    ...(author && { author }),
    ...(license && { license }),
  };
}
