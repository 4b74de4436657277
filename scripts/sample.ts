/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { imageGrid } from "../src/report/grid.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { checkRowCount, checkRowsFile, sideOfDrawing, writeRowsFile } from "./rows_file.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: count(1, "how many samples", 100),
  seed: count(0, "the seed of the samples", 0),
  out: text(
    "FILE",
    "where to write: a .png picture of the samples, or a .csv or .npy file with a row a sample",
    "samples.png",
  ),
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const { n, seed, out, provider } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out);
  const model = await openRuntime(folder, provider);
  const side = sideOfDrawing(out, model.schema);
  checkRowCount(n, model.schema);
  const rows = await model.sample(n, { seed });
  await writeRowsFile(out, {
    rows,
    schema: model.schema,
    draw: () => imageGrid(rows.data, { width: side, height: side, columns: Math.ceil(Math.sqrt(n)) }),
  });
  await explainModel(folder, model);
  console.log(`Wrote ${n} samples to ${out}`);
  await model.close();
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws exact samples of a trained model with its ONNX graphs.",
    flags,
  });
}
