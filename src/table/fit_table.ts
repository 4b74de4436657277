import {
  batchOf,
  columnEntropies,
  type Dataset,
  holdOut,
  type HoldOutOptions,
  inferSchema,
  type Table,
} from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Executor } from "../exec/mod.ts";
import { takeContext } from "../files/context.ts";
import { encodeDataset } from "../files/encode_dataset.ts";
import { TrainingLog } from "../folder/log.ts";
import { measureUsual } from "../folder/measure_usual.ts";
import type { FinishedTraining } from "../folder/training.ts";
import { type ArchitectureOptions, Made, type Schema } from "../made/mod.ts";
import {
  type BatchReport,
  defaultEpochs,
  defaultPatience,
  type EpochReport,
  type Recipe,
  recipeFor,
  type RecipeName,
  recipes,
  Trainer,
  withoutPlateaus,
} from "../train/mod.ts";
import { asTable, type TableRows } from "./encode_rows.ts";
import { TableModel } from "./table_model.ts";

/** How a model of a table is trained; all of it can be left out. */
export interface FitTableOptions {
  /** What the columns are, by default as {@linkcode inferSchema} finds; other columns are left out. */
  readonly schema?: Schema;
  /** A column that each row is given, so that the model is p(the others given it); by default none is. */
  readonly context?: string;
  /** A set of options that belong together; by default `"table"`, of few rows `"small-table"` or `"tiny-table"`, and `"default"` of more than a hundred columns or of bits alone. */
  readonly recipe?: RecipeName;
  /** What the model is, where that differs from the recipe. */
  readonly model?: Recipe["model"];
  /**
   * How it is trained, where that differs from the recipe. With `incomplete`, values that are missing are not known, and not one value more.
   */
  readonly training?: Recipe["training"];
  /** The share of the rows that is not learned but tells when to stop; 0.1 by default. */
  readonly valid?: number;
  /** How often to go through the rows at most; by default as many times as make 6,000 steps, from 15 to 300. */
  readonly epochs?: number;
  /** Ends training after so many epochs without a lower NLL of the validation rows; 5 by default. */
  readonly patience?: number;
  /** The seed of all that is random; 0 by default. */
  readonly seed?: number;
  /** What computes; by default the fastest executor that runs here. */
  readonly executor?: Executor;
  /** Called before training starts. */
  readonly onStart?: (training: FinishedTraining) => void;
  /** Called after every batch. */
  readonly onBatch?: (report: BatchReport) => void;
  /** Called before training, when the NLL is near that of independent columns, and after every epoch. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Ends training after the current batch; the model has the best weights so far. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a model of the rows of a table, as `deno task train` does. What the columns are is found by looking, unless a schema says it, and
 * training ends when the rows that are held out do not get likelier any more.
 *
 * @param rows A table, or records.
 * @param options What is to be otherwise, and whom to tell.
 * @returns The model, with its training.
 * @throws {RangeError} If no column can be learned, or a value is none that its column can have.
 *
 * @example A small table
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { fitTable, tableOf } from "@staircase/made";
 *
 * const people = tableOf(Array.from({ length: 300 }, (_, k) => ({
 *   sex: k % 3 ? "female" : "male",
 *   pets: k % 3 ? k % 2 : 2,
 * })));
 * await using model = await fitTable(people, { training: { batch: 30 }, epochs: 30, seed: 1 });
 *
 * const [likely, strange] = await model.score([{ sex: "male", pets: 2 }, { sex: "male", pets: 0 }]);
 * assert(likely! > strange!); // nats
 * const rows = await model.sample(3, { given: { sex: "male" }, seed: 1 });
 * assertEquals(rows.column("sex"), ["male", "male", "male"]);
 * const { value } = await model.query("pets = 2", { given: "sex = male" });
 * assert(value > 0.9);
 * const filled = await model.complete([{ sex: null, pets: 2 }], { as: "mode" });
 * assertEquals(filled.records(), [{ sex: "male", pets: 2 }]);
 * ```
 */
export async function fitTable(rows: TableRows, options: FitTableOptions = {}): Promise<TableModel> {
  const { seed = 0, executor, onStart, signal } = options;
  const table = asTable(rows);
  const share = options.valid ?? (options.recipe && recipes[options.recipe].valid) ?? VALID;
  const { found, schema, context } = describe(table, { share, seed, ...options });
  const name = options.recipe ?? recipeFor(found, schema);
  const recipe = found.valid ? recipes[name] : withoutPlateaus(recipes[name]);
  const dataset = encodeDataset(found, { schema, context, incomplete: options.training?.incomplete });
  const model: ArchitectureOptions = {
    schema,
    ...(context && { context }),
    ...recipe.model,
    ...options.model,
    seed,
  };
  const degrees = model.degrees ?? (model.orders ? "even" : { spread: columnEntropies(dataset.train) });
  const trainer = new Trainer(new Made({ ...model, degrees, ...(executor && { executor }) }), {
    ...recipe.training,
    ...options.training,
    seed,
  });
  const epochs = options.epochs ?? recipe.epochs ??
    defaultEpochs(dataset.train.shape[0], trainer.options.batch);
  const patience = options.patience ?? recipe.patience ?? defaultPatience(epochs);
  const log = new TrainingLog();
  const notes = { recipe: name, valid: `${share}`, epochs: `${epochs}`, patience: `${patience}` };
  const training: FinishedTraining = { trainer, notes, log, dataset };
  onStart?.(training);
  const [train, held] = [batchOf(dataset, "train")!, batchOf(dataset, "valid")];
  await trainer.fit(train, {
    epochs,
    ...(held && { valid: held, patience }),
    onBatch(report) {
      log.addBatch(report);
      options.onBatch?.(report);
    },
    async onEpoch(report) {
      log.addEpoch(report);
      await options.onEpoch?.(report);
    },
    ...(signal && { signal }),
  });
  return new TableModel(trainer.made, { training, usual: await measureUsual(trainer.made, dataset) });
}

/** The share of the rows to validate with. */
const VALID = 0.1;

/** The rows to learn and to validate with and what their columns are, apart from what they are given. */
function describe(
  table: Table,
  { schema: told, context: given, training, ...options }: FitTableOptions & HoldOutOptions,
): { readonly found: Dataset; readonly schema: Schema; readonly context: Schema | undefined } {
  const held = holdOut(table.dataset, options);
  const schema = told ?? inferSchema(held, { missing: training?.incomplete ? "ignore" : "model" });
  if (given === undefined) return { found: held, schema, context: undefined };
  const found = takeContext(held, given, table.name);
  const [context, others] = [true, false].map((isGiven) =>
    schema.filter(({ name }) => (name === given) === isGiven)
  );
  if (context!.length > 0) return { found, schema: others!, context: context! };
  throw inputError(
    new RangeError(
      `Cannot take the context ${JSON.stringify(given)} of ${table.name}: it is left out of what is learned`,
    ),
  );
}
