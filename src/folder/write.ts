import { basename, resolve } from "node:path";
import { writeFilesTogether } from "../files/atomic_write.ts";
import { CPU } from "./export.ts";
import { eachModelFile } from "./model_files.ts";
import type { FinishedTraining } from "./training.ts";

/**
 * Writes a model folder: weights and log, ONNX graphs, pictures and the model card. Each is written before the next is
 * made, since several hold all weights, and then all take their places together.
 *
 * @param folder The folder, which is there.
 * @param training The model and its training.
 * @param options A signal that ends this while the graphs are made; nothing is written then.
 */
export async function writeModelFolder(
  folder: string,
  training: FinishedTraining,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const name = basename(resolve(folder));
  await writeFilesTogether(folder, eachModelFile(training, { name, runtime: CPU, ...options }));
}
