import type { Dataset } from "../data/mod.ts";
import { writeFilesTogether } from "../files/atomic_write.ts";
import { encodeCheckpoint, type Trainer } from "../train/mod.ts";
import { hashWeights } from "./hashes.ts";
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

/** The files that training can be resumed from. The log comes first: what it says beyond the weights is not read. */
export function trainingFiles({ trainer, notes, log }: Training): Map<string, Uint8Array> {
  const { made } = trainer;
  const signed = { ...notes, weights_sha256: hashWeights(made) };
  return new Map([
    [FILES.log, log.encode()],
    [FILES.weights, encodeCheckpoint({ made, trainer, notes: signed })],
  ]);
}

/** Writes what training can be resumed from. */
export async function writeTraining(folder: string, training: Training): Promise<void> {
  await writeFilesTogether(folder, trainingFiles(training));
}
