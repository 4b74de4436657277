import type { Dataset } from "../data/mod.ts";
import { writeCheckpoint } from "../files/mod.ts";
import type { Trainer } from "../train/mod.ts";
import type { TrainingLog } from "./log.ts";
import { FILES } from "./names.ts";

/** A training run, as it is kept in a model folder. */
export interface Training {
  readonly trainer: Trainer;
  /** What is saved with the model: what it learned from, for how long, and who made it. */
  readonly notes: Readonly<Record<string, string>>;
  readonly log: TrainingLog;
}

/** A training run that has ended, and what it learned from. */
export interface FinishedTraining extends Training {
  readonly dataset: Dataset;
}

/** Writes what training can be resumed from. The log comes first: what it says beyond the weights is not read. */
export async function writeTraining(folder: string, { trainer, notes, log }: Training): Promise<void> {
  await log.write(folder);
  await writeCheckpoint(`${folder}/${FILES.weights}`, { made: trainer.made, trainer, notes });
}
