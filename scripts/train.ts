/**
 * `deno task train`: trains a MADE and writes a model folder.
 *
 * @module
 */
import { availableMemory } from "node:process";
import { batchOf, columnEntropies, type Dataset, inferSchema } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import type { Executor } from "../src/exec/mod.ts";
import { contextName } from "../src/files/context.ts";
import { encodeDataset } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { readDataset } from "../src/files/mod.ts";
import { checkVacant, createModelFolder } from "../src/folder/create.ts";
import { TrainingLog } from "../src/folder/log.ts";
import { FILES } from "../src/folder/names.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { ACTIVATIONS, ARCHITECTURE_DEFAULTS, Made, makeArchitecture } from "../src/made/mod.ts";
import { foretellSize, Trainer } from "../src/train/mod.ts";
import { outputColumns, runCommand } from "./cli/command.ts";
import { choice, count, duration, type Parsed, text, toggle, withFallback } from "./cli/flags.ts";
import { chooseExecutor, type TrialOptions } from "./choose_executor.ts";
import { describeColumns, describeContext } from "./columns.ts";
import { DATA_FILES, dataFlags, dataNotes, readOptions } from "./data_flags.ts";
import { checkSameRows, dataSource, type Notes, rowNotes, sourceNotes } from "./data_source.ts";
import { executorFlags, EXECUTORS, makeExecutor } from "./executors.ts";
import { FolderLock } from "./folder_lock.ts";
import { checkFits, Forecast, FORMAT_LIMITS } from "./foretold.ts";
import { hiddenFlag } from "./hidden_flag.ts";
import { choosesNumbers, inferOptions, kindsFlags } from "./kinds_flags.ts";
import { isOneName, readOrder, trainedOrderFlag } from "./order_flag.ts";
import {
  BINARIZATIONS,
  noisyRows,
  preparationNotes,
  preparationOf,
  prepare,
  type PreparedData,
  readsLevels,
} from "./prepared_data.ts";
import { describeRecipes, RECIPES, recipes, withRecipe } from "./recipes.ts";
import { ordersFlag } from "./orders_flag.ts";
import { withoutSlash } from "./trained_model.ts";
import {
  defaultEpochs,
  defaultPatience,
  FIXED_TRAINING,
  trainerOptions,
  trainingFlags,
} from "./training_flags.ts";
import { runTraining } from "./training_run.ts";

/** How degrees of hidden units are chosen. */
const DEGREES = ["random", "even", "entropy"] as const;

const flags = {
  data: text(
    "DATA",
    `what to learn: mnist, ${DATA_FILES}; an .npz file may have train, valid and test`,
    "mnist",
  ),
  ...dataFlags,
  hidden: hiddenFlag,
  activation: choice(ACTIVATIONS, "the activation of hidden units", ARCHITECTURE_DEFAULTS.activation),
  order: trainedOrderFlag,
  orders: ordersFlag,
  direct: toggle("lead the inputs to the outputs directly too, past the hidden layers"),
  residual: toggle("add each hidden layer to the next, which is as wide"),
  context: text(
    "NAME",
    "what each row is given and is no variable: a column, or an array of an .npz file; label for mnist",
    undefined,
  ),
  degrees: withFallback(
    choice<typeof DEGREES[number], undefined>(
      DEGREES,
      "the degrees of hidden units: at random, evenly, or spread by the entropies of the variables, so that no units are left to " +
        "those that tell nothing",
      undefined,
    ),
    "entropy; even with --orders any",
  ),
  members: count(
    1,
    "how many networks to train side by side, each in an order of its own; the model is their mixture",
    ARCHITECTURE_DEFAULTS.members,
  ),
  ...kindsFlags,
  binarize: choice(
    BINARIZATIONS,
    "how grey pixels become bits: 1 where they are 128 or more, or with the probability of their grey, drawn anew each epoch",
    "threshold",
  ),
  recipe: choice(
    RECIPES,
    `a set of options, over which those given beside it win; ${describeRecipes()}`,
    "default",
  ),
  ...trainingFlags,
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

/** What belongs to the model and its training, and so cannot change when training is resumed. */
const FIXED = [
  "hidden",
  "activation",
  "order",
  "orders",
  "degrees",
  "direct",
  "residual",
  "context",
  "members",
  "kinds",
  "most-values",
  "missing",
  "components",
  "scale-floor",
  "binarize",
  "recipe",
  ...FIXED_TRAINING,
  "seed",
  "out",
] as const;

type Values = Parsed<typeof flags>["values"];

async function main(parsed: Parsed<typeof flags>): Promise<number> {
  const { values, given, operands } = parsed;
  if (operands.length > 0) {
    throw inputError(
      new RangeError(
        `Cannot use the argument "${operands[0]}": deno task train takes flags only; --help lists them`,
      ),
    );
  }
  if (values.resume !== undefined) return await resume(withoutSlash(values.resume), values, given);
  if (values["new-data"]) {
    throw inputError(new RangeError("Cannot use --new-data without --resume: leave it out"));
  }
  return await start(withRecipe(flags, parsed, recipes[values.recipe]));
}

async function start(values: Values): Promise<number> {
  const { hidden, activation, orders, members, seed } = values;
  const incomplete = values.missing === "ignore";
  if (incomplete && orders !== "any") {
    throw inputError(
      new RangeError("Cannot ignore missing values in one order of the variables: add --orders any"),
    );
  }
  const { dataset: found, trainOf: drawnOf } = prepare(
    await readDataset(values.data, {
      ...readOptions(values),
      context: values.context,
      levels: readsLevels(values) || choosesNumbers(values),
    }),
    values,
    { seed, source: values.data },
  );
  const schema = inferSchema(found, inferOptions(values));
  const context = found.context && inferSchema(found.context, {
    mostValues: values["most-values"],
    missing: incomplete ? "refuse" : values.missing, // what all is given has to be there
  });
  const order = isOneName(values.order) ? values.order : await readOrder(values.order, { schema, seed });
  const size = foretellSize({
    ...{
      ...values,
      direct: values.direct || orders === "any",
      schema,
      order,
      context,
      clipNorm: values["clip-norm"],
    },
    hasValid: found.valid !== undefined,
  });
  const bytes = PROCESS_BYTES + rowBytes(found) + size.bytes + size.folderBytes;
  checkFits({ size, schema, hidden, bytes }, { ...FORMAT_LIMITS, available: availableMemory() });
  const dataset = encodeDataset(found, { source: values.data, schema, context, incomplete });
  const trainOf = noisyRows(dataset.train, schema, values) ?? drawnOf;
  const { residual } = values;
  const spread = values.degrees ?? (orders === "any" ? "even" : "entropy");
  const degrees = spread === "entropy" ? { spread: columnEntropies(dataset.train) } : spread;
  const model = makeArchitecture({
    schema,
    hidden,
    activation,
    order,
    degrees,
    members,
    ...(orders && { orders }),
    seed,
    ...(values.direct && { direct: true }),
    residual,
    ...(context && { context }),
  });
  const training = { ...trainerOptions(values), ...(incomplete && { incomplete }) };
  const epochs = values.epochs ?? defaultEpochs(dataset.train.shape[0], values.batch);
  const patience = values.patience ?? defaultPatience(epochs);
  const executor = await pickExecutor(values, () => ({ model, training, rows: batchOf(dataset, "train")! }));
  const made = new Made({ ...model, executor });
  const trainer = new Trainer(made, training);
  const folder = await createModelFolder({
    name: dataset.name,
    ...(values.out && { out: withoutSlash(values.out) }),
  });
  await using _ = await FolderLock.take(folder);
  await checkVacant(folder); // another run may have been faster
  if (!values.quiet) {
    console.log(describeColumns(schema, outputColumns()));
    if (context) console.log(describeContext(context));
  }
  return await runTraining({
    folder,
    trainer,
    epochs,
    done: 0,
    patience: found.valid && patience,
    time: values.time,
    notes: {
      recipe: values.recipe,
      ...preparationNotes(values),
      ...wordsOf({ ...values, epochs, patience }),
      ...sourceNotes(folder, values.data),
      ...dataNotes(values),
      ...rowNotes(dataset, context),
    },
    forecast: new Forecast({
      steps: epochs * Math.ceil(dataset.train.shape[0] / values.batch),
      bytes,
      folderBytes: size.folderBytes,
    }),
    dataset,
    trainOf,
    log: new TrainingLog(),
    quiet: values.quiet,
  });
}

async function resume(folder: string, values: Values, given: ReadonlySet<string>): Promise<number> {
  const clash = FIXED.find((name) => given.has(name));
  if (clash !== undefined) {
    throw inputError(
      new RangeError(`Cannot use --${clash} with --resume: ${folder} has its own; leave the flag out`),
    );
  }
  await checkWeights(folder);
  await using _ = await FolderLock.take(folder);
  const saved = async (executor?: Executor) => {
    const { trainer, notes, readLog } = await openModelFolder(folder, { ...(executor && { executor }) });
    if (trainer !== undefined) return { trainer, notes, readLog };
    throw inputError(
      new RangeError(
        `Cannot resume ${folder}: its weights were saved without the state of the optimizer`,
      ),
    );
  };
  let found: PreparedData | undefined; // a pipe is read once
  const prepared = async (trainer: Trainer, notes: Notes) => {
    const { made: { schema, context }, options: { seed, incomplete } } = trainer;
    const source = given.has("data") ? values.data : await dataSource(folder, notes);
    const preparation = preparationOf(notes);
    const options = {
      ...readOptions(values, given.has("data") ? {} : notes),
      context: context && contextName(context, source),
      levels: readsLevels(preparation) || keepsLevels(schema),
    };
    found ??= prepare(await readDataset(source, options), preparation, { seed, source });
    const dataset = encodeDataset(found.dataset, { source, schema, context, incomplete });
    const { noise } = preparation;
    return { dataset, trainOf: noisyRows(dataset.train, schema, { noise, seed }) ?? found.trainOf };
  };
  const executor = await pickExecutor(values, async () => {
    const { trainer, notes } = await saved();
    const rows = batchOf((await prepared(trainer, notes)).dataset, "train")!;
    return { model: trainer.made.architecture, training: trainer.options, rows };
  });
  const { trainer, notes: before, readLog } = await saved(executor);
  const { dataset: data, trainOf } = await prepared(trainer, before);
  const rows = rowNotes(data, trainer.made.context);
  if (!values["new-data"]) checkSameRows(folder, before, rows);
  const log = await readLog();
  const numberOf = (name: "epochs" | "patience") =>
    values[name] ?? (before[name] === undefined ? undefined : parseNote(folder, name, before[name]));
  const epochs = numberOf("epochs") ?? defaultEpochs(data.train.shape[0], trainer.options.batch);
  const patience = numberOf("patience");
  const done = trainer.state.position?.epoch ?? Math.floor(log.epochs.at(-1)?.epoch ?? 0);
  const words = Object.entries(wordsOf(values)).filter(([name]) => given.has(name));
  const best = data.valid && trainer.state.validation?.best.epoch;
  const isOver = done >= epochs || best !== undefined && done - best >= (patience ?? Infinity);
  if (isOver && words.every(([name, word]) => COUNTS.includes(name) || before[name] === word)) {
    const { isFinished } = await import("../src/folder/finished.ts");
    if (await isFinished(folder, trainer.made)) {
      const option = done >= epochs ? "epochs" : "patience";
      if (!values.quiet) console.log(`Already at epoch ${done}; give --${option} N that is more`);
      return 0;
    }
  }
  return await runTraining({
    folder,
    trainer,
    epochs,
    done,
    patience: data.valid && patience,
    time: values.time,
    notes: {
      ...before,
      epochs: `${epochs}`,
      ...Object.fromEntries(words),
      ...(given.has("data") && { ...sourceNotes(folder, values.data), ...dataNotes(values) }),
      ...rows,
    },
    dataset: data,
    trainOf,
    log,
    quiet: values.quiet,
  });
}

/** Throws where a folder has no weights, as where a run was killed early. */
async function checkWeights(folder: string): Promise<void> {
  const path = `${folder}/${FILES.weights}`;
  const error = await Deno.stat(path).then(() => undefined, (error) => error);
  if (!(error instanceof Deno.errors.NotFound)) return;
  throw inputError(
    new RangeError(`Cannot resume ${folder}: there is no ${path}; train anew with --out ${folder}`),
  );
}

/** The notes that count epochs. */
const COUNTS = ["epochs", "patience"];

/** A number of epochs in the notes of a model. */
function parseNote(folder: string, name: string, note: string): number {
  if (/^\d{1,15}$/.test(note)) return Number(note);
  throw inputError(
    new SyntaxError(
      `Cannot resume ${folder}: its notes say ${name} "${note}", expected a whole number; give --${name} N`,
    ),
  );
}

/** What a process takes that trains the smallest model and writes it, with onnxruntime. The files are in memory until all are made. */
const PROCESS_BYTES = 230e6;

/** The bytes that the rows take. */
function rowBytes({ train, valid, test }: Dataset): number {
  return [train, valid, test].reduce((sum, table) => sum + (table?.data.byteLength ?? 0), 0);
}

/** Makes the executor that was asked for; `auto` tries some steps of the training first. */
async function pickExecutor(
  { executor, threads, quiet }: Values,
  trial: () => Omit<TrialOptions, "threads"> | Promise<Omit<TrialOptions, "threads">>,
): Promise<Executor> {
  if (executor !== "auto") return await makeExecutor({ executor, threads });
  const chosen = await chooseExecutor({ ...await trial(), threads });
  if (!quiet) console.log(`Chose the ${chosen.executor} executor: ${chosen.reason}`);
  return await makeExecutor({ executor: chosen.executor, threads });
}

/** What is saved with a model, so that it can be resumed and exported with the same words. */
function wordsOf({ epochs, patience, author, license }: Values): Record<string, string> {
  return {
    epochs: `${epochs}`,
    patience: `${patience}`,
    ...(author && { author }),
    ...(license && { license }),
  };
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task train [flags]",
    about: "Trains a MADE and writes a model folder.",
    flags,
  });
}
