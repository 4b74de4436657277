import { access } from "node:fs/promises";
import { isInputError } from "../errors/mod.ts";
import { readFile } from "../files/mod.ts";
import type { Made } from "../made/mod.ts";
import { readMetadata } from "../onnx/metadata.ts";
import { GRAPH_KINDS } from "../onnx/ports.ts";
import { hashWeights } from "./hash_weights.ts";
import { FILES, graphFile } from "./names.ts";

/**
 * Whether a model folder was written to its end: there are a card and all graphs, of the weights of the model.
 *
 * @param folder The folder.
 * @param made The model.
 */
export async function isFinished(folder: string, made: Made): Promise<boolean> {
  const weights = await hashWeights(made);
  try {
    for (const kind of GRAPH_KINDS) {
      const path = `${folder}/${graphFile(kind)}`;
      if (readMetadata(await readFile(path), path).weights_sha256 !== weights) return false;
    }
  } catch (error) {
    if (isInputError(error)) return false; // a graph that is missing or damaged is written again
    throw error;
  }
  return await access(`${folder}/${FILES.card}`).then(() => true, () => false);
}
