/**
 * `deno task train`: trains a MADE and writes a model folder.
 *
 * @module
 */
import { cardinalities, readDataset } from "../src/data/mod.ts";
import type { Executor } from "../src/exec/mod.ts";
import { Made, type Schema } from "../src/made/mod.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { Progress } from "../src/report/progress.ts";
import { RowTable } from "../src/report/table.ts";
import { type Checkpoint, type EpochReport, load, save, Trainer } from "../src/train/mod.ts";
import { outputColumns, runCommand, UsageError } from "./cli/command.ts";
import { choice, count, counts, formatHelp, parseFlags, real, text, toggle } from "./cli/flags.ts";
import { chooseExecutor, type TrialOptions } from "./choose_executor.ts";
import { executorFlags, EXECUTORS, makeExecutor } from "./executors.ts";
import { createFolder, FILES, TrainingLog } from "./model_folder.ts";

const flags = {
  data: text(
    "DATA",
    "what to learn: mnist, an .npz file with train, valid and test, an .npy file, or an idx file",
    "mnist",
  ),
  hidden: counts("the units of each hidden layer; none for no hidden layer", [500]),
  activation: choice(
    ["relu", "tanh", "sigmoid", "silu", "softplus", "elu"],
    "the activation of hidden units",
    "relu",
  ),
  order: choice(["natural", "random"], "the order of the variables", "random"),
  epochs: count(0, "how often to go through the data", 10),
  batch: count(1, "how many rows make a step", 100),
  lr: real({ above: 0 }, "the learning rate", 0.001),
  schedule: choice(["constant", "cosine"], "how the learning rate changes until the last epoch", "constant"),
  optimizer: choice(["adam", "sgd"], "the optimizer", "adam"),
  "weight-decay": real({ least: 0 }, "decoupled weight decay", 0),
  "clip-norm": real({ above: 0 }, "the largest norm of a gradient", undefined),
  seed: count(0, "the seed of all that is random", 0),
  ...executorFlags,
  executor: choice(
    [...EXECUTORS, "auto"],
    `${executorFlags.executor.description}; auto: the faster of wasm and onnx on some steps`,
    "wasm",
  ),
  out: text(
    "FOLDER",
    "where to write the model, a new folder (default: the first free models/DATA-N)",
    undefined,
  ),
  resume: text("FOLDER", "continue the training of a model", undefined),
  quiet: toggle("print nothing but errors"),
  help: toggle("print this help"),
};

/** What belongs to the model and its training, and so cannot change when training is resumed. */
const FIXED = [
  "hidden",
  "activation",
  "order",
  "batch",
  "lr",
  "schedule",
  "optimizer",
  "weight-decay",
  "clip-norm",
  "seed",
  "out",
] as const;

type Values = ReturnType<typeof parseFlags<typeof flags>>["values"];

async function main(): Promise<number> {
  const { values, given, operands } = parseFlags(flags, Deno.args);
  if (values.help) {
    console.log(
      formatHelp("deno task train [flags]", {
        about: "Trains a MADE and writes a model folder.",
        flags,
        columns: outputColumns(),
      }),
    );
    return 0;
  }
  if (operands.length > 0) {
    throw new UsageError(
      `Cannot use the argument "${operands[0]}": deno task train takes flags only; --help lists them`,
    );
  }
  return values.resume === undefined ? await start(values) : await resume(values.resume, values, given);
}

async function start(values: Values): Promise<number> {
  const dataset = await readDataset(values.data);
  const { hidden, activation, order, seed, batch, lr: rate, schedule, optimizer } = values;
  const schema: Schema = Array.from(
    cardinalities(dataset),
    (size) => ({ kind: size === 2 ? "bernoulli" : "categorical", size }),
  );
  const model = { schema, hidden, activation, order, seed };
  const training = {
    batch,
    rate,
    schedule,
    optimizer,
    weightDecay: values["weight-decay"],
    clipNorm: values["clip-norm"],
    seed,
  };
  const executor = await pickExecutor(values, () => ({ model, training, rows: dataset.train }));
  const made = new Made({ ...model, executor });
  const trainer = new Trainer(made, training);
  const folder = await createFolder({ out: values.out, name: dataset.name });
  return await train({
    folder,
    made,
    trainer,
    values,
    data: values.data,
    dataset,
    log: new TrainingLog(folder),
  });
}

async function resume(folder: string, values: Values, given: ReadonlySet<string>): Promise<number> {
  const clash = FIXED.find((name) => given.has(name));
  if (clash !== undefined) {
    throw new UsageError(`Cannot use --${clash} with --resume: ${folder} has its own; leave the flag out`);
  }
  const saved = async (executor?: Executor) => {
    const { made, trainer, notes } = await load(`${folder}/${FILES.weights}`, { executor });
    if (trainer !== undefined) return { made, trainer, notes };
    throw new UsageError(
      `Cannot resume ${folder}: its weights were saved without the state of the optimizer`,
    );
  };
  const executor = await pickExecutor(values, async () => {
    const { made, trainer, notes } = await saved();
    const { schema, hidden, activation, order, degrees, seed } = made;
    const { train } = await readDataset(given.has("data") ? values.data : notes.data ?? values.data);
    return {
      model: { schema, hidden, activation, order, degrees, seed },
      training: trainer.options,
      rows: train,
    };
  });
  const { made, trainer, notes } = await saved(executor);
  const data = given.has("data") ? values.data : notes.data ?? values.data;
  const epochs = given.has("epochs") ? values.epochs : Number(notes.epochs ?? values.epochs);
  const log = await TrainingLog.read(folder, trainer.state.step);
  return await train({
    folder,
    made,
    trainer,
    values: { ...values, epochs },
    data,
    dataset: await readDataset(data),
    log,
  });
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

interface Run extends Required<Pick<Checkpoint, "made" | "trainer">> {
  readonly folder: string;
  readonly values: Values;
  /** What `--data` said. */
  readonly data: string;
  readonly dataset: Awaited<ReturnType<typeof readDataset>>;
  readonly log: TrainingLog;
}

async function train({ folder, made, trainer, values, data, dataset, log }: Run): Promise<number> {
  const say = values.quiet ? () => {} : (line: string) => console.log(line);
  const test = dataset.test ?? dataset.valid;
  const steps = Math.ceil(dataset.train.shape[0] / trainer.options.batch) * values.epochs;
  const checkpoint = async () => {
    await log.write();
    await save(`${folder}/${FILES.weights}`, {
      made,
      trainer,
      notes: { data, epochs: String(values.epochs) },
    });
  };
  say(describe(made, dataset));

  const table = new RowTable(["epoch", "train NLL", "test NLL", "bpd", "seconds"]);
  const isTerminal = Deno.stdout.isTerminal() && !values.quiet;
  const progress = new Progress({
    total: steps,
    columns: outputColumns(),
    interactive: isTerminal,
    write: (line) => Deno.stdout.writeSync(new TextEncoder().encode(line)),
  });
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  say(table.header);
  let note = "";
  await trainer.fit(dataset.train, {
    epochs: values.epochs,
    test,
    signal: controller.signal,
    onBatch: (report) => {
      log.addBatch(report);
      if (!isTerminal) return;
      if (report.step % 10 === 0) note = `${formatNats(report.nll)} nats`;
      progress.update(report.step, note);
    },
    onEpoch: async (report) => {
      log.addEpoch(report);
      progress.clear();
      say(table.row(cells(report)));
      await checkpoint();
    },
  });
  progress.clear();
  Deno.removeSignalListener("SIGINT", interrupt);
  if (controller.signal.aborted) {
    await checkpoint();
    say(
      `Interrupted at step ${
        formatCount(trainer.state.step)
      }; continue with: deno task train --resume ${folder}`,
    );
    made.executor.close();
    return 130;
  }
  const { publish } = await import("./publish.ts");
  await publish({ folder, made, log, data, dataset, options: trainer.options });
  made.executor.close();
  say(`Wrote ${folder}`);
  return 0;
}

function describe(made: Made, { name, train, test }: Run["dataset"]): string {
  const { inputRanks, outputRanks } = made.network.columns;
  const layers = [inputRanks.length, ...made.hidden, outputRanks.length].join("-");
  const counted = `${formatCount(made.parameterCount)} parameters, ${
    formatCount(made.weightCount)
  } weights inside the masks`;
  const rows = `${formatCount(train.shape[0])} rows to learn${
    test ? `, ${formatCount(test.shape[0])} to test` : ""
  }`;
  return `${name}: ${rows}\nMADE ${layers} ${made.activation}, ${counted}, on the ${made.executor.name} executor`;
}

function cells({ epoch, trainNll, testNll, bpd, seconds }: EpochReport): string[] {
  const nats = (nll?: number) => nll === undefined ? "" : formatNats(nll);
  return [
    `${epoch}`,
    nats(trainNll),
    nats(testNll),
    bpd === undefined ? "" : bpd.toFixed(4),
    epoch === 0 ? "" : seconds.toFixed(1),
  ];
}

if (import.meta.main) await runCommand(main);
