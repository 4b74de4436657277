import type { Executor } from "../exec/mod.ts";
import { readCheckpoint } from "../files/mod.ts";
import type { LoadedCheckpoint } from "../train/mod.ts";
import type { TrainingLog } from "./log.ts";
import { FILES } from "./names.ts";
import { readLog } from "./read_log.ts";

/** A model folder: the model, its trainer if training can be resumed, and the notes. */
export interface ModelFolder extends LoadedCheckpoint {
  /** Reads the log up to the step of the weights. */
  readLog(): Promise<TrainingLog>;
}

/**
 * Opens a model folder.
 *
 * @param folder The folder.
 * @param options What computes; by default the fastest executor that runs here.
 * @returns The model with all that is kept of its training.
 * @throws {RangeError} If the weights cannot be opened.
 * @throws {SyntaxError} If they are not a whole model.
 */
export async function openModelFolder(
  folder: string,
  options: { readonly executor?: Executor } = {},
): Promise<ModelFolder> {
  const checkpoint = await readCheckpoint(`${folder}/${FILES.weights}`, options);
  const lastStep = checkpoint.trainer?.state.step ?? Infinity;
  return { ...checkpoint, readLog: () => readLog(folder, lastStep) };
}
