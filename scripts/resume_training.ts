/**
 * The training of a model that goes on.
 *
 * @module
 */
import { batchOf, rowsToLearn } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import type { Executor } from "../src/exec/mod.ts";
import { contextName } from "../src/files/context.ts";
import { encodeDataset } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { readDataset } from "../src/files/mod.ts";
import type { StreamedDataset } from "../src/files/stream_dataset.ts";
import { FILES, USUAL_SURPRISE } from "../src/folder/names.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { defaultEpochs, type Trainer } from "../src/train/mod.ts";
import { pickExecutor } from "./choose_executor.ts";
import type { Parsed } from "./cli/flags.ts";
import { dataNotes, readOptions } from "./data_flags.ts";
import { checkSameRows, dataSource, type Notes, rowNotes, sourceNotes } from "./data_source.ts";
import { FolderLock } from "./folder_lock.ts";
import { noisyRows, preparationOf, prepare, type PreparedData, readsLevels } from "./prepared_data.ts";
import { streamData } from "./streamed_data.ts";
import { testOf } from "./test_flag.ts";
import { FIXED, type trainFlags, wordsOf } from "./train_flags.ts";
import { withoutSlash } from "./trained_model.ts";
import { type Run, runTraining } from "./training_run.ts";

/** Goes on with the training of the model in a folder; returns the exit code. */
export async function resumeTraining(
  resumed: string,
  { values, given }: Parsed<typeof trainFlags>,
): Promise<number> {
  const folder = withoutSlash(resumed);
  const clash = FIXED.find((name) => given.has(name));
  if (clash !== undefined) {
    throw inputError(
      new RangeError(`Cannot use --${clash} with --resume: ${folder} has its own; leave the flag out`),
    );
  }
  await checkWeights(folder);
  await using _ = await FolderLock.take(folder);
  let found: PreparedData | undefined; // a pipe is read once
  let streamed: StreamedDataset | undefined;
  await using opened = new AsyncDisposableStack();
  const prepared = async (
    { made: { schema, context }, options }: Trainer,
    notes: Notes,
  ): Promise<ModelData> => {
    const { seed, incomplete } = options;
    const source = given.has("data") ? values.data : await dataSource(folder, notes);
    const preparation = preparationOf(notes);
    const test = await testOf(folder, notes);
    const reader = readOptions(values, given.has("data") ? {} : notes);
    if (preparation.stream) {
      const { valid } = preparation;
      const { quiet } = values;
      streamed ??= opened.use(
        await streamData(source, {
          ...reader,
          schema,
          context,
          incomplete,
          test,
          valid,
          seed,
          folder,
          quiet,
        }),
      );
      return { dataset: streamed.dataset, trainOf: undefined };
    }
    const reading = {
      ...reader,
      rows: preparation.rows,
      test,
      context: context && contextName(context, source),
      levels: readsLevels(preparation) || keepsLevels(schema),
    };
    found ??= prepare(await readDataset(source, reading), preparation, { seed, source });
    const dataset = encodeDataset(found.dataset, { source, schema, context, incomplete });
    const { noise } = preparation;
    return { dataset, trainOf: noisyRows(dataset.train, schema, { noise, seed }) ?? found.trainOf };
  };
  const executor = await pickExecutor(values, async () => {
    const { trainer, notes } = await open(folder);
    const rows = batchOf((await prepared(trainer, notes)).dataset, "train")!;
    return { model: trainer.made.architecture, training: trainer.options, rows };
  });
  const { trainer, notes: before, readLog } = await open(folder, executor);
  const { dataset: data, trainOf } = await prepared(trainer, before);
  const rows = rowNotes(data, trainer.made.context, streamed?.sha256);
  if (!values["new-data"]) checkSameRows(folder, before, rows);
  const log = await readLog();
  const numberOf = (name: "epochs" | "patience") =>
    values[name] ?? (before[name] === undefined ? undefined : parseNote(folder, name, before[name]));
  const epochs = numberOf("epochs") ?? defaultEpochs(rowsToLearn(data), trainer.options.batch);
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
  const kept = Object.entries(before).filter(([name]) => !OF_WEIGHTS.includes(name));
  return await runTraining({
    folder,
    trainer,
    epochs,
    done,
    patience: data.valid && patience,
    time: values.time,
    notes: {
      ...Object.fromEntries(kept),
      epochs: `${epochs}`,
      ...Object.fromEntries(words),
      ...(given.has("data") && { ...sourceNotes(folder, values.data), ...dataNotes(values) }),
      ...rows,
    },
    dataset: data,
    trainOf,
    stream: streamed?.train,
    log,
    quiet: values.quiet,
  });
}

/** The rows of a model. */
type ModelData = Pick<Run, "dataset" | "trainOf">;

/** A model with what trains it. */
async function open(folder: string, executor?: Executor) {
  const { trainer, notes, readLog } = await openModelFolder(folder, { ...(executor && { executor }) });
  if (trainer !== undefined) return { trainer, notes, readLog };
  throw inputError(
    new RangeError(`Cannot resume ${folder}: its weights were saved without the state of the optimizer`),
  );
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

/** The notes on the weights, which become others. */
const OF_WEIGHTS = [USUAL_SURPRISE, "weights_sha256"];

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
