import type { Dataset } from "../data/mod.ts";
import { checkpointParts, type Trainer } from "../train/mod.ts";
import type { NamedFile } from "../files/atomic_write.ts";
import { hashWeights } from "./hash_weights.ts";
import type { TrainingLog } from "./log.ts";
import { FILES } from "./names.ts";

/** A training run, as it is kept in a model folder. */
export interface Training {
  /** The model, and all that training goes on from. */
  readonly trainer: Trainer;
  /** What is saved with the model: what it learned from, for how long, and who made it. */
  readonly notes: Readonly<Record<string, string>>;
  /** What happened. */
  readonly log: TrainingLog;
}

/** A training run that has ended, and what it learned from. */
export interface FinishedTraining extends Training {
  /** What was learned; a card tells its name and the number of its rows. */
  readonly dataset: Dataset;
}

/** The files that training can be resumed from. The log comes first: what it says beyond the weights is not read. */
export async function trainingFiles({ trainer, notes, log }: Training): Promise<NamedFile[]> {
  const { made } = trainer;
  const signed = { ...notes, weights_sha256: await hashWeights(made) };
  return [
    [FILES.log, log.encode()],
    [FILES.weights, checkpointParts({ made, trainer, notes: signed })],
  ];
}
