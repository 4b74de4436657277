/**
 * `deno task export`: the ONNX graphs of a trained model.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { writeFilesTogether } from "../src/files/atomic_write.ts";
import { engineFiles } from "../src/folder/engine_files.ts";
import { exportGraphs } from "../src/folder/export.ts";
import { TRAINING_FILES } from "../src/folder/names.ts";
import { type ModelFolder, openModelFolder } from "../src/folder/open.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, toggle } from "./cli/flags.ts";
import { checkSameRows, rowNotes } from "./data_source.ts";
import { FolderLock } from "./folder_lock.ts";
import { encodedData } from "./learned_rows.ts";
import { preparationOf, readsLevels } from "./prepared_data.ts";
import { modelOperand } from "./trained_model.ts";

const USAGE = "deno task export MODEL [flags]";

const flags = {
  blocks: count(
    1,
    "the blocks of variables that are sampled one after the other (default: the fastest of some, by measurement)",
    undefined,
  ),
  training: toggle(
    "write what other engines train the model with: the graphs of its training step, gradient.onnx, nll.onnx and update.onnx, and its rows, rows.safetensors",
  ),
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const folder = modelOperand(operands, USAGE);
  await using _ = await FolderLock.take(folder);
  const model = await openModelFolder(folder);
  const { made, notes, readLog } = model;
  const { blocks, training } = values;
  if (training) {
    await writeFilesTogether(folder, await filesForTraining(folder, model));
    console.log(`Wrote ${Object.values(TRAINING_FILES).join(", ")} to ${folder}`);
    return made.executor.close();
  }
  const parity = await exportGraphs(folder, { made, log: await readLog(), notes, ...(blocks && { blocks }) });
  console.log(
    `Wrote the ONNX graphs to ${folder}; log p differs from the core by at most ${
      parity.max_abs_delta_log_prob.toExponential(1)
    } nats`,
  );
  made.executor.close();
}

/** What other engines train the model of a folder with. */
async function filesForTraining(folder: string, model: ModelFolder): Promise<Map<string, Uint8Array>> {
  const { made, trainer, notes } = model;
  const refuse = (why: string): never => {
    throw inputError(new RangeError(`Cannot train ${folder} elsewhere: ${why}`));
  };
  if (trainer === undefined) return refuse("its weights were saved without the state of the optimizer");
  const preparation = preparationOf(notes);
  if (preparation.noise || readsLevels(preparation)) {
    return refuse("its rows are others in each epoch, by --noise or --binarize each-epoch");
  }
  if (preparation.stream) return refuse("its rows were read as they came, by --stream");
  const dataset = await encodedData(folder, model, { key: undefined, header: undefined });
  checkSameRows(folder, notes, rowNotes(dataset, made.context));
  return engineFiles(trainer, dataset);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Writes the ONNX graphs of a trained model into its folder.",
    flags,
  });
}
