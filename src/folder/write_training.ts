import { writeFilesTogether } from "../files/atomic_write.ts";
import { type Training, trainingFiles } from "./training.ts";

/** Writes what training can be resumed from. */
export async function writeTraining(folder: string, training: Training): Promise<void> {
  await writeFilesTogether(folder, await trainingFiles(training));
}
