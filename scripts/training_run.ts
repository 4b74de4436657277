/**
 * A training run: what it prints, what it writes, and how it ends.
 *
 * @module
 */
import { batchOf, type Dataset, type Matrix, rowsToLearn } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { describeNetwork } from "../src/folder/network_words.ts";
import type { FinishedTraining } from "../src/folder/training.ts";
import { writeTraining } from "../src/folder/write_training.ts";
import type { Made } from "../src/made/mod.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { Progress } from "../src/report/progress.ts";
import { RowTable } from "../src/report/table.ts";
import {
  bitsPerDimension,
  type EpochReport,
  knownPerRow,
  meanNll,
  type RowStream,
} from "../src/train/mod.ts";
import { outputColumns } from "./cli/command.ts";
import type { Forecast } from "./foretold.ts";
import { Interruption } from "./interruption.ts";

/** What is to be trained, and how it is recorded. */
export interface Run extends FinishedTraining {
  readonly folder: string;
  /** The number of the last epoch. */
  readonly epochs: number;
  /** How many epochs are behind it. */
  readonly done: number;
  /** The rows to learn of each epoch, counted from 0, where they differ. */
  readonly trainOf?: ((epoch: number) => Matrix) | undefined;
  /** The rows to learn, where they are not in memory. */
  readonly stream?: RowStream | undefined;
  /** After how many epochs without a better one it ends; absent where it does not. */
  readonly patience?: number | undefined;
  /** How long it may train, in seconds. */
  readonly time: number | undefined;
  readonly quiet: boolean;
  /** Says what the training takes when that is known; absent where it was said before. */
  readonly forecast?: Forecast;
}

/** Trains until the last epoch, or until time is up, and publishes the model, or until it is interrupted; returns the exit code. */
export async function runTraining(run: Run): Promise<number> {
  const { trainer, folder, quiet } = run;
  using interruption = new Interruption();
  try {
    await trainAndPublish(run, interruption.signal);
    return 0;
  } catch (error) {
    if (error !== interruption.signal.reason) throw error;
    if (!quiet) {
      const step = formatCount(trainer.state.step);
      print(`Interrupted at step ${step}; continue with: deno task train --resume ${folder}\n`);
    }
    return interruption.exitCode;
  } finally {
    trainer.made.executor.close();
  }
}

async function trainAndPublish(run: Run, interrupted: AbortSignal): Promise<void> {
  const { folder, quiet, trainer, log } = run;
  const test = batchOf(run.dataset, "test");
  const { made } = trainer;
  const say = quiet ? () => {} : (line: string) => print(line + "\n");
  say(describe(made, run.dataset));
  await train(run, { say, interrupted });
  if (interrupted.aborted) await writeTraining(folder, run);
  interrupted.throwIfAborted();
  if (test !== undefined) {
    const testNll = await meanNll(made, test);
    if (!Number.isFinite(testNll)) {
      throw inputError(
        new RangeError(
          `Cannot finish ${folder}: the test NLL is ${testNll}; train with a lower learning rate`,
        ),
      );
    }
    const bpd = bitsPerDimension(testNll, knownPerRow(test));
    log.addTest({ step: trainer.state.step, testNll, bpd });
    say(`Test NLL ${formatNats(testNll)} nats, ${bpd.toFixed(4)} bits per dimension`);
  }
  // loaded only now, since onnxruntime takes a while
  const { writeModelFolder } = await import("../src/folder/write.ts");
  await writeModelFolder(folder, run, { signal: interrupted });
  say(`Wrote ${folder}`);
}

/** What a run says, and what ends it early. */
interface Surroundings {
  readonly say: (line: string) => void;
  readonly interrupted: AbortSignal;
}

/** Trains, and keeps what training can be resumed from after every epoch. */
async function train(run: Run, { say, interrupted }: Surroundings): Promise<void> {
  const { folder, quiet, trainer, forecast, log, epochs, done, trainOf, stream, time = Infinity } = run;
  const train = batchOf(run.dataset, "train")!;
  const valid = batchOf(run.dataset, "valid");
  const isAnyOrder = trainer.made.architecture.orders === "any";
  const table = new RowTable([
    "epoch",
    "train NLL",
    ...(valid ? ["valid NLL", ...(isAnyOrder ? ["cut NLL"] : []), "bpd", "best"] : []),
    "seconds",
  ]);
  const isTerminal = Deno.stdout.isTerminal() && !quiet;
  const progress = new Progress({
    total: trainer.state.step + (epochs - done) * Math.ceil(rowsToLearn(run.dataset) / trainer.options.batch),
    columns: outputColumns(),
    interactive: isTerminal,
    write: print,
  });
  const timeIsUp = new AbortController();
  const started = performance.now();
  say(table.header);
  let note = "";
  try {
    const rowsOf = trainOf &&
      ((epoch: number) => batchOf({ ...run.dataset, train: trainOf(epoch) }, "train")!);
    await trainer.fit(stream ?? rowsOf ?? train, {
      epochs: Math.max(0, epochs - done),
      ...(valid && { valid, patience: run.patience }),
      signal: AbortSignal.any([interrupted, timeIsUp.signal]),
      onBatch: (report) => {
        log.addBatch(report);
        if (performance.now() - started > 1000 * time) timeIsUp.abort();
        const foretold = forecast?.step();
        if (foretold !== undefined) {
          progress.clear();
          say(foretold);
        }
        if (!isTerminal) return;
        if (report.step % 10 === 0) note = `${formatNats(report.nll)} nats`;
        progress.update(report.step, note);
      },
      onEpoch: async (report) => {
        log.addEpoch(report);
        progress.clear();
        if (report.epoch > 0 || valid) {
          say(table.row(cells(report, { hasValid: valid !== undefined, isAnyOrder })));
        }
        await writeTraining(folder, run);
      },
    });
  } finally {
    progress.clear();
  }
  const { step, validation, position } = trainer.state;
  if (validation !== undefined && validation.best.epoch < position!.epoch) {
    say(`The best epoch was ${validation.best.epoch}; the model has its weights`);
  }
  if (!timeIsUp.signal.aborted || interrupted.aborted || position?.epoch === epochs) return;
  say(`Time is up at step ${formatCount(step)}; continue with: deno task train --resume ${folder}`);
}

/** Prints where somebody may read it: training goes on to its end where the terminal is closed, or the reader of a pipe has left. */
function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let offset = 0; offset < bytes.length;) offset += Deno.stdout.writeSync(bytes.subarray(offset));
  } catch {
    // nobody reads it
  }
}

function describe(made: Made, dataset: Dataset): string {
  const { name, train, valid, test, incomplete } = dataset;
  const counted = `${formatCount(made.parameterCount)} parameters, ${
    formatCount(made.weightCount)
  } weights inside the masks`;
  const rows = [
    `${formatCount(rowsToLearn(dataset))} rows to learn${incomplete ? describeGaps(train) : ""}`,
    ...(valid ? [`${formatCount(valid.shape[0])} to validate`] : []),
    ...(test ? [`${formatCount(test.shape[0])} to test`] : []),
  ].join(", ");
  return `${name}: ${rows}\nMADE ${describeNetwork(made)}, ${counted}, on the ${made.executor.name} executor`;
}

/** How many values are not known. */
function describeGaps({ data }: Matrix): string {
  let gaps = 0;
  for (let place = 0; place < data.length; place++) gaps += Number(Number.isNaN(data[place]));
  return ` (${(100 * gaps / data.length).toFixed(1)} % of their values missing)`;
}

function cells(
  { epoch, trainNll, validNll, cutNll, bpd, bestEpoch, seconds }: EpochReport,
  { hasValid, isAnyOrder }: { hasValid: boolean; isAnyOrder: boolean },
): string[] {
  const nats = (nll?: number) => nll === undefined ? "" : formatNats(nll);
  return [
    `${epoch}`,
    nats(trainNll),
    ...(hasValid
      ? [
        nats(validNll),
        ...(isAnyOrder ? [nats(cutNll)] : []),
        bpd?.toFixed(4) ?? "",
        bestEpoch === epoch ? "*" : "",
      ]
      : []),
    epoch === 0 ? "" : seconds.toFixed(1),
  ];
}
