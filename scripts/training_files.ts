/**
 * The files with which a model is trained by other engines.
 *
 * @module
 */
import { batchOf, type Dataset } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { TRAINING_FILES } from "../src/folder/names.ts";
import { entriesOf } from "../src/made/inputs.ts";
import { markMissing } from "../src/made/kinds/mod.ts";
import { exportTraining } from "../src/onnx/mod.ts";
import type { LoadedCheckpoint } from "../src/train/mod.ts";
import { encodeSafetensors, type StoredTensor } from "../src/train/safetensors.ts";
import { checkSameRows, rowNotes } from "./data_source.ts";
import { encodedData } from "./learned_rows.ts";
import { preparationOf, readsLevels } from "./prepared_data.ts";

/**
 * Makes the graphs of a model's training step, and the rows that it learns, `train.x` and so on, and validates with, `valid.x`, as codes.
 *
 * @param folder The model folder.
 * @param model The model.
 * @returns The content of each file by its name.
 * @throws {RangeError} If training cannot go on from the model, or its rows are others in each epoch.
 */
export async function trainingFiles(
  folder: string,
  model: LoadedCheckpoint,
): Promise<Map<string, Uint8Array>> {
  const { made, trainer, notes } = model;
  if (trainer === undefined) {
    refuse(`train ${folder} elsewhere: its weights were saved without the state of the optimizer`);
  }
  const preparation = preparationOf(notes);
  if (preparation.noise || readsLevels(preparation)) {
    refuse(
      `train ${folder} elsewhere: its rows are others in each epoch, by --noise or --binarize each-epoch`,
    );
  }
  const dataset = await encodedData(folder, model, { key: undefined, header: undefined });
  const learned = rowNotes(dataset, made.context);
  checkSameRows(folder, notes, learned);
  return new Map([
    ...(["gradient", "nll", "update"] as const).map((graph) =>
      [TRAINING_FILES[graph], exportTraining(trainer, graph)] as const
    ),
    [TRAINING_FILES.rows, encodeSafetensors(tensorsOf(dataset), { data_sha256: learned.data_sha256! })],
  ]);
}

function tensorsOf(dataset: Dataset): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const split of ["train", "valid"] as const) {
    const batch = batchOf(dataset, split);
    for (const [name, { data, shape }] of batch ? entriesOf(batch) : []) {
      const values = data instanceof Uint8Array ? data : Float32Array.from(markMissing(data));
      tensors.set(`${split}.${name}`, { data: values, shape });
    }
  }
  return tensors;
}

function refuse(what: string): never {
  throw inputError(new RangeError(`Cannot ${what}`));
}
