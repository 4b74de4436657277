/**
 * A training run: what it prints, what it writes, and how it ends.
 *
 * @module
 */
import type { Dataset } from "../src/data/mod.ts";
import { type FinishedTraining, writeTraining } from "../src/folder/training.ts";
import type { Made } from "../src/made/mod.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { Progress } from "../src/report/progress.ts";
import { RowTable } from "../src/report/table.ts";
import { bitsPerDimension, type EpochReport, meanNll } from "../src/train/mod.ts";
import { outputColumns } from "./cli/command.ts";
import type { Forecast } from "./foretold.ts";

/** What is to be trained, and how it is recorded. */
export interface Run extends FinishedTraining {
  readonly folder: string;
  readonly quiet: boolean;
  /** Says what the training takes when that is known; absent where it was said before. */
  readonly forecast?: Forecast;
}

/** Trains until the last epoch or until it is interrupted, and publishes the model; returns the exit code. */
export async function runTraining(
  { folder, quiet, forecast, ...training }: Run,
): Promise<number> {
  const { trainer, notes, dataset, log } = training;
  const { made } = trainer;
  const epochs = Number(notes.epochs);
  const stepsPerEpoch = Math.ceil(dataset.train.shape[0] / trainer.options.batch);
  const say = quiet ? () => {} : (line: string) => console.log(line);
  const { train, valid, test } = dataset;
  say(describe(made, dataset));

  const table = new RowTable(["epoch", "train NLL", ...(valid ? ["valid NLL", "bpd"] : []), "seconds"]);
  const isTerminal = Deno.stdout.isTerminal() && !quiet;
  const progress = new Progress({
    total: stepsPerEpoch * epochs,
    columns: outputColumns(),
    interactive: isTerminal,
    write: (line) => Deno.stdout.writeSync(new TextEncoder().encode(line)),
  });
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  say(table.header);
  let note = "";
  await trainer.fit(train, {
    epochs: Math.max(0, epochs - Math.floor(trainer.state.step / stepsPerEpoch)),
    ...(valid && { valid }),
    signal: controller.signal,
    onBatch: (report) => {
      log.addBatch(report);
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
      if (report.epoch > 0 || valid) say(table.row(cells(report, valid !== undefined)));
      await writeTraining(folder, training);
    },
  });
  progress.clear();
  Deno.removeSignalListener("SIGINT", interrupt);
  if (controller.signal.aborted) {
    await writeTraining(folder, training);
    say(
      `Interrupted at step ${
        formatCount(trainer.state.step)
      }; continue with: deno task train --resume ${folder}`,
    );
    made.executor.close();
    return 130;
  }
  if (test !== undefined) {
    const testNll = await meanNll(made, test);
    const bpd = bitsPerDimension(testNll, made.D);
    log.addTest({ step: trainer.state.step, testNll, bpd });
    say(`Test NLL ${formatNats(testNll)} nats, ${bpd.toFixed(4)} bits per dimension`);
  }
  // loaded only now, since onnxruntime takes a while
  const { writeModelFolder } = await import("../src/folder/write.ts");
  await writeModelFolder(folder, training);
  made.executor.close();
  say(`Wrote ${folder}`);
  return 0;
}

function describe(made: Made, { name, train, valid, test }: Dataset): string {
  const layers = made.network.groups.map(({ levels }) => levels.length).join("-");
  const counted = `${formatCount(made.parameterCount)} parameters, ${
    formatCount(made.weightCount)
  } weights inside the masks`;
  const rows = [
    `${formatCount(train.shape[0])} rows to learn`,
    ...(valid ? [`${formatCount(valid.shape[0])} to validate`] : []),
    ...(test ? [`${formatCount(test.shape[0])} to test`] : []),
  ].join(", ");
  return `${name}: ${rows}\nMADE ${layers} ${made.architecture.activation}, ${counted}, on the ${made.executor.name} executor`;
}

function cells({ epoch, trainNll, validNll, bpd, seconds }: EpochReport, hasValid: boolean): string[] {
  const nats = (nll?: number) => nll === undefined ? "" : formatNats(nll);
  return [
    `${epoch}`,
    nats(trainNll),
    ...(hasValid ? [nats(validNll), bpd?.toFixed(4) ?? ""] : []),
    epoch === 0 ? "" : seconds.toFixed(1),
  ];
}
