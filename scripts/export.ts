/**
 * `deno task export`: the ONNX graphs of a trained model.
 *
 * @module
 */
import { writeFilesTogether } from "../src/files/atomic_write.ts";
import { exportGraphs } from "../src/folder/export.ts";
import { TRAINING_FILES } from "../src/folder/names.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, toggle } from "./cli/flags.ts";
import { FolderLock } from "./folder_lock.ts";
import { modelOperand } from "./trained_model.ts";
import { trainingFiles } from "./training_files.ts";

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
    await writeFilesTogether(folder, await trainingFiles(folder, model));
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

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Writes the ONNX graphs of a trained model into its folder.",
    flags,
  });
}
