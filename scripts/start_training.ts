/**
 * The training of a new model.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { availableMemory } from "node:process";
import {
  batchOf,
  type Dataset,
  inferColumns,
  type InferredColumn,
  inferSchema,
  rowsToLearn,
} from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { isBuiltIn } from "../src/files/built_in.ts";
import { contextName, type ModelSchemas } from "../src/files/context.ts";
import { encodeDataset } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { type DatasetOptions, readDataset, type ReadOptions } from "../src/files/mod.ts";
import { readSchemaFile } from "../src/files/schema_file.ts";
import { checkVacant, createModelFolder } from "../src/folder/create.ts";
import { TrainingLog } from "../src/folder/log.ts";
import { Made, type Schema } from "../src/made/mod.ts";
import {
  defaultEpochs,
  defaultPatience,
  foretellSize,
  type Recipe,
  recipeFor,
  recipes,
  Trainer,
  withoutPlateaus,
} from "../src/train/mod.ts";
import { formatCount } from "../src/report/format.ts";
import { pickExecutor } from "./choose_executor.ts";
import { outputColumns } from "./cli/command.ts";
import type { Parsed } from "./cli/flags.ts";
import { describeColumns, describeContext, describeDecisions, describeNames } from "./columns.ts";
import { dataNotes, readOptions } from "./data_flags.ts";
import { rowNotes, sourceNotes } from "./data_source.ts";
import { FolderLock } from "./folder_lock.ts";
import { checkFits, Forecast, FORMAT_LIMITS } from "./foretold.ts";
import { choosesNumbers, contextOptions, inferOptions } from "./kinds_flags.ts";
import { architectureOf, type Given } from "./model_flags.ts";
import { isOneName, readOrder } from "./order_flag.ts";
import { noisyRows, preparationNotes, prepare, type PreparedData, readsLevels } from "./prepared_data.ts";
import { withRecipe } from "./recipes.ts";
import { reportSkipped } from "./skipped_rows.ts";
import { checkNoNoise, checkStream, LOOKED_AT, streamData } from "./streamed_data.ts";
import { testNotes } from "./test_flag.ts";
import { type trainFlags, type TrainValues, wordsOf } from "./train_flags.ts";
import { readWithProgress } from "./reading.ts";
import { withoutSlash } from "./trained_model.ts";
import { trainerOptions } from "./training_flags.ts";
import { runTraining } from "./training_run.ts";

/** Trains a new model and writes its folder; returns the exit code. */
export async function startTraining(parsed: Parsed<typeof trainFlags>): Promise<number> {
  const { values: typed } = parsed;
  if (typed.stream) await checkStream(typed, parsed.given);
  const told = typed.schema === undefined ? undefined : await readSchemaFile(typed.schema);
  const options = readOptions(typed);
  const valuesOf = (recipe: Recipe) => withRecipe<typeof trainFlags>(parsed, recipe);
  // a recipe may say how many rows are held out; those that are chosen by the rows do not
  const first = valuesOf(recipes[typed.recipe ?? "default"]);
  const { dataset: found, trainOf: drawnOf } = await read(first, told, options);
  const hasValid = found.valid !== undefined || first.stream && first.valid > 0;
  const described = describe(found, typed, told);
  const recipe = typed.recipe ?? (isBuiltIn(typed.data) ? "default" : recipeFor(found, described.schema));
  const values = valuesOf(hasValid ? recipes[recipe] : withoutPlateaus(recipes[recipe]));
  if (values.stream) checkNoNoise(values.noise);
  const training = trainerOptions(values);
  const { incomplete } = training;
  if (incomplete && values.orders !== "any") {
    throw inputError(
      new RangeError("Cannot ignore missing values in one order of the variables: add --orders any"),
    );
  }
  const { columns, schema, context } = described;
  const order = await orderOf(values, schema);
  const { bytes, folderBytes } = checkSize(values, { found, hasValid, schema, context, order });
  await using streamed = values.stream
    ? await streamData(values.data, {
      ...options,
      ...{ schema, context, incomplete, test: values.test, valid: values.valid, seed: values.seed },
      folder: await parentOf(values.out),
      quiet: values.quiet,
    })
    : undefined;
  const dataset = streamed?.dataset ??
    encodeDataset(found, { source: values.data, schema, context, incomplete });
  if (dataset.valid === undefined) checkNeedsNone(values, parsed.given);
  const rows = dataset.train;
  const trainOf = streamed ? undefined : noisyRows(rows, schema, values) ?? drawnOf;
  const model = architectureOf(values, { schema, context, order, rows });
  const n = rowsToLearn(dataset);
  const epochs = values.epochs ?? defaultEpochs(n, values.batch);
  const patience = values.patience ?? defaultPatience(epochs);
  const executor = await pickExecutor(values, () => ({ model, training, rows: batchOf(dataset, "train")! }));
  const trainer = new Trainer(new Made({ ...model, executor }), training);
  const folder = await createModelFolder({
    name: dataset.name,
    ...(values.out && { out: withoutSlash(values.out) }),
  });
  await using _ = await FolderLock.take(folder);
  await checkVacant(folder); // another run may have been faster
  if (!values.quiet) {
    const width = outputColumns();
    for (const line of [describeColumns(schema, width), ...describeDecisions(columns, width)]) {
      console.log(line);
    }
    if (context) console.log(describeContext(context));
    if (found.drawnOf !== undefined && streamed === undefined) {
      console.log(
        `${formatCount(values.rows)} of ${
          formatCount(found.drawnOf)
        } rows were drawn at random: --rows takes more, --stream all`,
      );
    }
    if (typed.recipe === undefined && recipe !== "default") {
      console.log(`With the recipe ${recipe}: another is chosen by --recipe`);
    }
  }
  const code = await runTraining({
    folder,
    trainer,
    epochs,
    done: 0,
    patience: dataset.valid && patience,
    time: values.time,
    notes: {
      recipe,
      ...preparationNotes(values),
      ...wordsOf({ ...values, epochs, patience }),
      ...sourceNotes(folder, values.data),
      ...dataNotes(values),
      ...testNotes(folder, values.test),
      ...rowNotes(dataset, context, streamed?.sha256),
      ...(found.drawnOf && !streamed && { drawn_of: `${found.drawnOf}` }),
      ...leftOutNotes(columns),
      ...(options.skipped?.count && { rows_left_out: `${options.skipped.count}` }),
    },
    forecast: new Forecast({
      steps: epochs * Math.ceil(n / values.batch),
      bytes,
      folderBytes,
    }),
    dataset,
    trainOf,
    stream: streamed?.train,
    log: new TrainingLog(),
    quiet: values.quiet,
  });
  await reportSkipped(options.skipped, `${folder}/skipped.csv`);
  return code;
}

async function read(
  values: TrainValues,
  told: ModelSchemas | undefined,
  options: ReadOptions,
): Promise<PreparedData> {
  const { data, rows, test, stream, seed } = values;
  const read = (onBytes: DatasetOptions["onBytes"]) =>
    readDataset(data, {
      ...(stream ? readOptions(values) : options), // wrong rows are counted once
      ...(stream ? { rows: LOOKED_AT, outlying: true, test: 0 } : { rows, test }),
      onBytes,
      context: told?.context ? contextName(told.context, data) : values.context,
      levels: readsLevels(values) || (told ? keepsLevels(told.schema) : choosesNumbers(values)),
    });
  const dataset = await readWithProgress(data, read, values.quiet);
  return stream ? { dataset } : prepare(dataset, values, { seed, source: data });
}

/** The folder in which a model folder will be. */
async function parentOf(out: string | undefined): Promise<string> {
  const parent = dirname(resolve(withoutSlash(out ?? "model")));
  await Deno.mkdir(parent, { recursive: true }).catch(() => {}); // whoever writes there says what is wrong
  return parent;
}

/** What columns are. */
function describe(
  found: Dataset,
  values: TrainValues,
  told: ModelSchemas | undefined,
): Omit<Given, "rows" | "order"> & { readonly columns: readonly InferredColumn[] } {
  const columns = told ? [] : inferColumns(found, inferOptions(values));
  return {
    columns,
    schema: told?.schema ?? columns.flatMap(({ variable }) => variable ?? []),
    context: told ? told.context : found.context && inferSchema(found.context, contextOptions(values)),
  };
}

/** The order that is asked for. */
async function orderOf({ order, seed }: TrainValues, schema: Schema): Promise<Given["order"]> {
  return isOneName(order) ? order : await readOrder(order, { schema, seed });
}

/** The note on columns that are left out, for the card. */
function leftOutNotes(columns: readonly InferredColumn[]): Record<string, string> {
  const names = columns.flatMap(({ name, variable }, d) => variable === undefined ? [name ?? `${d}`] : []);
  return names.length === 0 ? {} : { left_out: describeNames(names) };
}

/** Throws where something was asked for that needs rows to validate with, of which there are none. */
function checkNeedsNone({ schedule }: TrainValues, given: ReadonlySet<string>): void {
  const flag = schedule === "plateau"
    ? "--schedule plateau"
    : given.has("patience")
    ? "--patience"
    : undefined;
  if (flag === undefined) return;
  throw inputError(
    new RangeError(`Cannot use ${flag} without validation rows: leave it out, or give --valid more`),
  );
}

/** Throws where a training cannot fit; returns what it takes. */
function checkSize(
  values: TrainValues,
  { found, hasValid, schema, context, order }: Omit<Given, "rows"> & {
    readonly found: Dataset;
    readonly hasValid: boolean;
  },
): { bytes: number; folderBytes: number } {
  const { hidden, direct, ...others } = values;
  const size = foretellSize({
    ...others,
    ...(direct && { direct }),
    hidden,
    ...{ schema, context, order },
    clipNorm: values["clip-norm"],
    hasValid,
  });
  const bytes = PROCESS_BYTES + rowBytes(found) + Math.max(size.bytes, size.exportBytes);
  checkFits({ size, schema, hidden, bytes }, { ...FORMAT_LIMITS, available: availableMemory() });
  return { bytes, folderBytes: size.folderBytes };
}

/** What a process takes that trains the smallest model and writes it, with onnxruntime. */
const PROCESS_BYTES = 230e6;

/** The bytes that the rows take. */
function rowBytes({ train, valid, test }: Dataset): number {
  return [train, valid, test].reduce((sum, table) => sum + (table?.data.byteLength ?? 0), 0);
}
