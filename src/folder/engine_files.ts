import { batchOf, type Dataset } from "../data/mod.ts";
import { entriesOf } from "../made/inputs.ts";
import { markMissing } from "../made/kinds/mod.ts";
import { exportTraining } from "../onnx/mod.ts";
import type { Trainer } from "../train/mod.ts";
import { encodeSafetensors, type StoredTensor } from "../train/safetensors.ts";
import { hashRows } from "./hash_rows.ts";
import { TRAINING_FILES } from "./names.ts";

/**
 * Makes the files with which other engines train a model: the graphs of its training step, and its rows, `train.x` and so on to learn, and
 * `valid.x` to validate with.
 *
 * @param trainer The model and how it is trained.
 * @param dataset The rows, as codes.
 * @returns The content of each file by its name.
 */
export function engineFiles(trainer: Trainer, dataset: Dataset): Map<string, Uint8Array> {
  const tensors = new Map<string, StoredTensor>();
  for (const split of ["train", "valid"] as const) {
    const batch = batchOf(dataset, split);
    for (const [name, { data, shape }] of batch ? entriesOf(batch) : []) {
      const values = data instanceof Uint8Array ? data : Float32Array.from(markMissing(data));
      tensors.set(`${split}.${name}`, { data: values, shape });
    }
  }
  return new Map([
    ...(["gradient", "nll", "update"] as const).map((graph) =>
      [TRAINING_FILES[graph], exportTraining(trainer, graph)] as const
    ),
    [TRAINING_FILES.rows, encodeSafetensors(tensors, { data_sha256: hashRows(dataset.train) })],
  ]);
}
